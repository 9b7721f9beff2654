package records

import (
	"context"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow/org"
)

// AuditPage is a page of the audit log with how far it is proven.
type AuditPage struct {
	Lines []archive.AuditLine
	Next  string
	Chain archive.AuditChain
}

// Audit reads the audit log; for auditors.
func (a *Archive) Audit(ctx context.Context, by archive.By, f archive.AuditFilter) (p AuditPage, err error) {
	err = a.Store.Read(ctx, by, func(tx archive.Tx) error {
		if err := tx.Actor().Need(org.Auditor); err != nil {
			return err
		}
		if !f.From.Valid() || !f.To.Valid() {
			return archive.E(archive.Invalid, "日期无法识别，请写成 2026-05-01 的样子。").On("from")
		}
		if p.Lines, p.Next, err = tx.Audit().Lines(ctx, f); err != nil {
			return err
		}
		p.Chain, err = tx.Audit().Chain(ctx)
		return err
	})
	return p, err
}
