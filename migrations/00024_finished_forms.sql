-- Finished forms: when their way was over, so that they are counted, dated and filed as all other documents are.
-- +goose Up
ALTER TABLE document ADD COLUMN completed_at timestamptz;  -- of a filled-in form, when its way was over
UPDATE document d SET completed_at = coalesce((SELECT max(x.ended_at) FROM run x WHERE x.document_id = d.id AND x.state = 'ended'), d.updated_at)
    WHERE kind = 'form' AND status IN ('completed', 'filed');
UPDATE document d SET dated = (d.completed_at AT TIME ZONE o.zone)::date FROM organisation o
    WHERE o.id = d.organisation_id AND d.kind = 'form' AND d.completed_at IS NOT NULL AND d.dated IS NULL;
ALTER TABLE document ADD CONSTRAINT form_is_completed CHECK ((completed_at IS NOT NULL) = (kind = 'form' AND status IN ('completed', 'filed')));

-- The moment by which a document is counted: a filled-in form by the end of its way.
DROP INDEX document_counted;
DROP FUNCTION counted_at(text, timestamptz, timestamptz, timestamptz);
CREATE FUNCTION counted_at(kind text, created timestamptz, signed timestamptz, issued timestamptz, completed timestamptz) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS
    $$ SELECT CASE kind WHEN 'incoming' THEN created WHEN 'outgoing' THEN issued WHEN 'form' THEN completed ELSE signed END $$;
CREATE INDEX document_counted ON document (organisation_id, level, counted_at(kind, created_at, signed_at, issued_at, completed_at));
