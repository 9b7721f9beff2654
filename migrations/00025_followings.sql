-- Documents that people follow by wish (关注). Who follows one finds it in 跟踪, and hears when its way is over. A wish gives no right: what
-- somebody may no longer know is not in his box, whatever stands here, and he hears nothing of it.
--
--   followed ──its way is over, or no longer wished──▶ over ──wished again──▶ followed
-- +goose Up
CREATE TABLE following (
    uid             text NOT NULL UNIQUE,
    organisation_id bigint NOT NULL REFERENCES organisation,
    person_id       bigint NOT NULL REFERENCES person,
    document_id     bigint NOT NULL REFERENCES document,
    since_at        timestamptz NOT NULL,
    over_at         timestamptz,
    tie             int NOT NULL,            -- from the title, as of tasks: orders what was wished at one moment
    PRIMARY KEY (person_id, document_id),
    CHECK (over_at >= since_at)
);
CREATE INDEX following_document ON following (document_id) WHERE over_at IS NULL;

-- Everybody finds and writes his own wishes alone, of documents that he may know.
ALTER TABLE following ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON following USING ((SELECT act_system()) OR person_id = (SELECT act_person()))
    WITH CHECK ((SELECT act_system()) OR person_id = (SELECT act_person()) AND EXISTS (SELECT 1 FROM document d WHERE d.id = document_id OFFSET 0));
GRANT SELECT, INSERT, UPDATE ON following TO lantai_serve;

-- Ends all wishes for a document whose way is over, and tells whose they were, to whoever brought it to its end.
-- +goose StatementBegin
CREATE FUNCTION end_following(document bigint, moment timestamptz) RETURNS SETOF bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    RETURN QUERY UPDATE following f SET over_at = greatest(moment, f.since_at) WHERE f.document_id = document AND f.over_at IS NULL
        RETURNING f.person_id;
END $$;
-- +goose StatementEnd
REVOKE ALL ON FUNCTION end_following FROM PUBLIC;
GRANT EXECUTE ON FUNCTION end_following TO lantai_serve;
