-- Signatures in one's own hand, and what reports read.
-- +goose Up

-- The picture of a person's signature (签名图样), printed on slips beside the person's own acts. An opinion keeps the picture that was in
-- force when it was written, so that replacing or removing one changes no slip of the past.
ALTER TABLE person ADD COLUMN signature_file_id bigint REFERENCES file;
ALTER TABLE opinion ADD COLUMN signature_file_id bigint REFERENCES file;

-- Where the bytes of a signature on a slip lie: for those inside the document, and nobody else. The row of the file itself stays its
-- owner's, so that a signature cannot be fetched and put under something else.
-- +goose StatementBegin
CREATE FUNCTION signature_blob(document bigint, signature bigint) RETURNS text LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN RETURN (SELECT f.blob FROM file f WHERE f.id = signature AND f.state = 'live'
    AND EXISTS (SELECT 1 FROM opinion o JOIN document d ON d.id = o.document_id
                 WHERE o.document_id = document AND o.signature_file_id = signature
                   AND (act_system() OR d.level <= act_clearance() AND d.insiders && act_tokens())));
END $$;
-- +goose StatementEnd

-- Reports walk the tasks level by level, newest end first, so that neither what lies above the clearance nor what was done long before
-- the period takes time.
CREATE INDEX task_report ON task (organisation_id, level, coalesce(done_at, 'infinity'), opened_at)
    WHERE duty = 'decide' AND opened_at IS NOT NULL AND state IN ('waiting', 'open', 'done');

-- The moment by which a document is counted: an outgoing one by its issue, one that came in by its arrival, all others by signing.
CREATE FUNCTION counted_at(kind text, created timestamptz, signed timestamptz, issued timestamptz) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS
    $$ SELECT CASE kind WHEN 'incoming' THEN created WHEN 'outgoing' THEN issued ELSE signed END $$;
CREATE INDEX document_counted ON document (organisation_id, level, counted_at(kind, created_at, signed_at, issued_at));
