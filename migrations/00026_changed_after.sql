-- What the search index may still show as it was: the documents that have changed after the place in the log up to which the index has
-- read, so that a raised level or a narrowed readership acts at once on every node (design 4.8). What was made since is not in the
-- index at all; a minute is for clocks that differ. Nearly always there is nothing after the place, and every search asks: so the rows
-- are looked up one by one, whatever the planner thinks of the length of the log, and the time tells nothing of it.
-- +goose Up
-- +goose StatementBegin
CREATE FUNCTION changed_after(place bigint, most int) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
    WITH later AS MATERIALIZED (SELECT entry_id FROM audit_seal WHERE position > place UNION ALL SELECT entry_id FROM audit_pending),
    told AS MATERIALIZED (
        SELECT DISTINCT o.topic, o.subject FROM later l CROSS JOIN LATERAL (
            SELECT b.topic, b.subject FROM outbox b WHERE b.entry_id = l.entry_id AND b.topic IN ('document', 'record') OFFSET 0) o),
    changed AS (
        SELECT d.uid, d.created_at FROM told o JOIN document d ON d.uid = o.subject WHERE o.topic = 'document'
        UNION
        SELECT d.uid, d.created_at FROM told o JOIN record r ON r.uid = o.subject JOIN document d ON d.id = r.document_id
         WHERE o.topic = 'record')
    SELECT c.uid FROM changed c, audit_seal s WHERE s.position = place AND c.created_at <= s.at + interval '1 minute' LIMIT most;
$$;
-- +goose StatementEnd
REVOKE ALL ON FUNCTION changed_after FROM PUBLIC;
GRANT EXECUTE ON FUNCTION changed_after TO lantai_serve;
