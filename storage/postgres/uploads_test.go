package postgres_test

import (
	"testing"
	"time"

	"github.com/lantai/lantai/archive"
)

// An upload's parts are not swept while somebody may go on with it; after a day without a part nothing waits for them.
func TestUploadsAreDroppedAfterADay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	u := archive.Upload{ID: archive.NewID(), Name: "大件.pdf", Size: 30}
	part := archive.UploadPart{Start: 0, Size: 10, Blob: archive.NewBlobKey()}
	ok(t, w.as(t, w.drafter, func(tx archive.Tx) error {
		if err := tx.Uploads().Insert(t.Context(), &u); err != nil {
			return err
		}
		return tx.Uploads().AddPart(t.Context(), &u, part)
	}))
	expected := func() bool {
		expects, err := w.Expects(t.Context(), part.Blob)
		ok(t, err)
		return expects
	}
	w.clock.Pass(archive.UploadKept - time.Minute)
	ok(t, w.DropExpired(t.Context()))
	if !expected() {
		t.Error("a part was given up within the day")
	}
	w.clock.Pass(time.Hour)
	ok(t, w.DropExpired(t.Context()))
	if expected() {
		t.Error("a part of an upload that was dropped is still waited for")
	}
	wantKind(t, "an upload that was dropped", w.as(t, w.drafter, func(tx archive.Tx) error {
		_, err := tx.Uploads().ByID(t.Context(), u.ID)
		return err
	}), archive.NotFound)
}
