package house

import (
	"context"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/storage/postgres"
)

// jobs is the background work that any node may do for all.
func (h *House) jobs() postgres.Jobs {
	return postgres.Jobs{
		ReadFile: func(ctx context.Context, id archive.ID) error { return h.Office.ReadFile(ctx, archive.System(), id) },
		Duties: []postgres.Duty{
			{Name: "partitions", Every: 24 * time.Hour, Do: h.DB.EnsurePartitions},
			{Name: "expired", Every: time.Hour, Do: h.DB.DropExpired},
			{Name: "tallies", Every: 5 * time.Minute, Do: h.DB.FoldTallies},
			{Name: "bin", Every: 24 * time.Hour, Do: h.DB.PurgeBin},
			{Name: "remind", Every: time.Minute, Do: h.Notices.Remind},
			{Name: "deliver", Every: 15 * time.Second, Do: h.Notices.Deliver},
			{Name: "unknown_due", Every: 24 * time.Hour, Do: h.Office.ReckonUnknown},
			{Name: "reckon", Every: 15 * time.Second, Do: h.Office.ReckonWaiting},
			{Name: "staging", Every: 6 * time.Hour, Do: h.SweepStaging},
			{Name: "stalled", Every: time.Hour, On: archive.TopicPerson, Do: h.Office.FindStalled},
		},
	}
}

// stagedKept is how long an upload may take from its first byte to its row.
const stagedKept = 24 * time.Hour

// SweepStaging discards uploads that were abandoned a day ago: no row waits for them.
func (h *House) SweepStaging(ctx context.Context) error {
	limit := h.Settings.Now().Add(-stagedKept)
	for staged, err := range h.Blobs.Staged(ctx) {
		if err != nil {
			return err
		}
		if staged.Modified.After(limit) {
			continue
		}
		expected, err := h.DB.Expects(ctx, staged.Key)
		if err != nil {
			return err
		}
		if expected {
			continue
		}
		if err := h.Blobs.Discard(ctx, staged.Key); err != nil {
			return err
		}
	}
	return nil
}
