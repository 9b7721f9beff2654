package postgres

import (
	"github.com/jackc/pgx/v5"

	"github.com/lantai/lantai/archive"
)

// queueCoIssuers loads who issues a document together with its organisation.
func queueCoIssuers(batch *pgx.Batch, d *archive.Document) {
	batch.Queue(`SELECT c.name, coalesce(c.unit_id, 0), coalesce(u.uid, ''), coalesce(u.organisation_id, 0), coalesce(o.parent_id, 0),
			coalesce(NOT u.root, false), coalesce(u.office, false), c.signer_name, coalesce(c.signed_on::text, ''), c.digest, coalesce(f.uid, '')
		FROM co_issuer c LEFT JOIN unit u ON u.id = c.unit_id LEFT JOIN organisation o ON o.id = u.organisation_id
			LEFT JOIN file f ON f.id = c.page_id
		WHERE c.document_id = $1 ORDER BY c.position`, d.Key).
		Query(func(rows pgx.Rows) (err error) {
			d.CoIssuers, err = pgx.CollectRows(rows, scanCoIssuer)
			return err
		})
}

func scanCoIssuer(row pgx.CollectableRow) (c archive.CoIssuer, err error) {
	err = row.Scan(&c.Name, &c.Unit, &c.UnitID, &c.Organisation, &c.Above, &c.Inner, &c.Office, &c.Signer, &c.Signed, &c.Digest, &c.Page)
	return c, err
}

// queueCoIssuer writes one of them. The page is one of the document's own files.
func queueCoIssuer(batch *pgx.Batch, d archive.Document, position int, c archive.CoIssuer) {
	batch.Queue(`INSERT INTO co_issuer (document_id, organisation_id, position, unit_id, name, signer_name, signed_on, digest, page_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7::text::date, $8, (SELECT f.id FROM file f WHERE f.uid = $9))`,
		d.Key, d.Organisation, position, orNull(c.Unit), c.Name, c.Signer, orNull(c.Signed), c.Digest, c.Page)
}
