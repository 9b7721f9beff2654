package archive

import (
	"context"
	"slices"
)

// MostFollowed is how many documents a person can follow at a time.
const MostFollowed = 200

// Followings are the documents that people follow by wish (关注): they stand in 跟踪, and whoever follows one hears when its way is over.
// A wish gives no right to know.
type Followings interface {
	// Add lets the actor follow a document; following it once more changes nothing.
	Add(ctx context.Context, d Document) error
	// Remove lets him follow it no more.
	Remove(ctx context.Context, d Key) error
	// Has reports whether the actor follows the document.
	Has(ctx context.Context, d Key) (bool, error)
	// Count is how many documents the actor follows and may know.
	Count(ctx context.Context) (int, error)
	// End ends all wishes for a document, and tells whose they were, also those who may no longer know it.
	End(ctx context.Context, d Key) ([]Key, error)
}

// OnItsWay reports whether something may still become of the document, so that it can be followed.
func (d Document) OnItsWay() bool {
	return !d.Done() && !slices.Contains([]Status{Terminated, Voided, Returned, Binned}, d.Status)
}
