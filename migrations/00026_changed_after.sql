-- What the search index may still show as it was: the documents that have changed after the place in the log up to which the index has
-- read, so that a raised level or a narrowed readership acts at once on every node (design 4.8). What was made since is not in the
-- index at all; a minute is for clocks that differ.
-- +goose Up
-- +goose StatementBegin
CREATE FUNCTION changed_after(place bigint, most int) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH known AS (SELECT at + interval '1 minute' AS until FROM audit_seal WHERE position = place),
    later AS (SELECT entry_id FROM audit_seal WHERE position > place UNION ALL SELECT entry_id FROM audit_pending),
    changed AS (
        SELECT d.uid, d.created_at FROM later l JOIN outbox o ON o.entry_id = l.entry_id AND o.topic = 'document' JOIN document d ON d.uid = o.subject
        UNION
        SELECT d.uid, d.created_at FROM later l JOIN outbox o ON o.entry_id = l.entry_id AND o.topic = 'record'
            JOIN record r ON r.uid = o.subject JOIN document d ON d.id = r.document_id)
    SELECT uid FROM changed, known WHERE created_at <= until LIMIT most;
$$;
-- +goose StatementEnd
REVOKE ALL ON FUNCTION changed_after FROM PUBLIC;
GRANT EXECUTE ON FUNCTION changed_after TO lantai_serve;
