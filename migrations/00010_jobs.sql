-- Background work: what the house clears away by itself. The tables of its queue are River's, in a schema of their own (jobs.go).
-- +goose Up

-- Removes drafts that have lain in the bin since before the moment and that nobody but their drafter ever saw: never submitted, never
-- numbered, answered by nothing. Gives the ids of what is gone. The serving role may not delete documents; it may call this.
-- +goose StatementBegin
CREATE FUNCTION purge_bin(before timestamptz, most int) RETURNS SETOF text LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE gone bigint[];
BEGIN
    SELECT array_agg(id) INTO gone FROM (
        SELECT d.id FROM document d
         WHERE d.status = 'binned' AND d.updated_at < before
           AND NOT EXISTS (SELECT 1 FROM run r WHERE r.document_id = d.id)
           AND NOT EXISTS (SELECT 1 FROM task t WHERE t.document_id = d.id)
           AND NOT EXISTS (SELECT 1 FROM version v WHERE v.document_id = d.id)
           AND NOT EXISTS (SELECT 1 FROM opinion o WHERE o.document_id = d.id)
           AND NOT EXISTS (SELECT 1 FROM number n WHERE n.document_id = d.id)
           AND NOT EXISTS (SELECT 1 FROM document x WHERE x.reply_to_id = d.id)
         ORDER BY d.id LIMIT most FOR UPDATE SKIP LOCKED) old;
    DELETE FROM receiver WHERE document_id = ANY (gone);
    DELETE FROM countersigner WHERE document_id = ANY (gone);
    DELETE FROM document_file WHERE document_id = ANY (gone);
    DELETE FROM history WHERE document_id = ANY (gone);
    RETURN QUERY DELETE FROM document WHERE id = ANY (gone) RETURNING uid;
END $$;
-- +goose StatementEnd
REVOKE ALL ON FUNCTION purge_bin FROM PUBLIC;
GRANT EXECUTE ON FUNCTION purge_bin TO lantai_serve;
CREATE INDEX document_bin ON document (updated_at) WHERE status = 'binned';
