package postgres

import (
	"fmt"
	"time"

	"github.com/lantai/lantai/archive"
)

// The zero values of the domain are NULL in rows: a moment that has not come, a day that is not known, a key that points nowhere.

func orNull[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}

// momentOrNull is orNull for moments, which carry a zone and are not comparable by ==.
func momentOrNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// moment scans a timestamptz that may be NULL into a time that may be zero.
type moment struct{ t *time.Time }

func (m moment) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*m.t = time.Time{}
	case time.Time:
		*m.t = v
	default:
		return fmt.Errorf("cannot read a moment from %T", src)
	}
	return nil
}

// rank scans a level, which is a rank in rows.
type rank struct{ level *archive.Level }

func (r rank) Scan(src any) error {
	n, ok := src.(int64)
	if !ok || n < 0 || int(n) >= len(archive.Levels()) {
		return fmt.Errorf("cannot read a level from %v", src)
	}
	*r.level = archive.LevelOfRank(int(n))
	return nil
}
