-- Audit and outbox. An act writes both in its own transaction; one sealer gives committed entries a gap-free position and a
-- chain link afterwards, so that no act waits for a global lock (design 4.5, 4.6).
-- +goose Up
CREATE SEQUENCE audit_entry_no;
CREATE TABLE audit_entry (
    id              bigint NOT NULL DEFAULT nextval('audit_entry_no'),
    at              timestamptz NOT NULL,
    organisation_id bigint NOT NULL,
    person_id       bigint NOT NULL,             -- 0: the system itself
    act             text NOT NULL,
    subject         text NOT NULL,               -- id of what was acted on; never a title
    level           smallint NOT NULL DEFAULT 0,
    request_id      text NOT NULL DEFAULT '',
    address         text NOT NULL DEFAULT '',
    digest          bytea NOT NULL,              -- salted SHA-256 of the particulars
    PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
CREATE TABLE audit_entry_default PARTITION OF audit_entry DEFAULT;
CREATE INDEX audit_entry_at ON audit_entry (organisation_id, at DESC);

CREATE TABLE audit_pending (entry_id bigint PRIMARY KEY);

CREATE TABLE audit_seal (
    position bigint PRIMARY KEY,
    entry_id bigint NOT NULL UNIQUE,
    at       timestamptz NOT NULL,               -- when it was sealed
    epoch    int NOT NULL DEFAULT 1,
    link     bytea NOT NULL CHECK (length(link) = 32)  -- SHA-256(previous link, canonical entry)
);

CREATE TABLE outbox (
    id       bigint GENERATED ALWAYS AS IDENTITY,
    entry_id bigint NOT NULL,
    at       timestamptz NOT NULL,
    topic    text NOT NULL CHECK (topic IN ('document', 'file', 'delivery', 'notice', 'record')),
    subject  text NOT NULL,
    PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
CREATE TABLE outbox_default PARTITION OF outbox DEFAULT;
CREATE INDEX outbox_entry ON outbox (entry_id);

-- How far each follower of the outbox has read (the index keeps its own position beside itself).
CREATE TABLE follower (
    name     text PRIMARY KEY,
    position bigint NOT NULL
);

-- The trace: what those inside a document may read of its way. Lives and dies with the record.
CREATE TABLE history (
    id          bigint GENERATED ALWAYS AS IDENTITY,
    document_id bigint NOT NULL,
    at          timestamptz NOT NULL,
    person_id   bigint NOT NULL,
    person_name text NOT NULL,
    post        text NOT NULL DEFAULT '',
    act         text NOT NULL,
    detail      jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
CREATE TABLE history_default PARTITION OF history DEFAULT;
CREATE INDEX history_document ON history (document_id, at);

CREATE TABLE notice (
    id              bigint GENERATED ALWAYS AS IDENTITY,
    uid             text NOT NULL,
    organisation_id bigint NOT NULL,
    person_id       bigint NOT NULL,
    from_id         bigint NOT NULL DEFAULT 0,
    kind            text NOT NULL,
    document_id     bigint,
    text            text NOT NULL DEFAULT '',
    at              timestamptz NOT NULL,
    opened_at       timestamptz,
    PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
CREATE TABLE notice_default PARTITION OF notice DEFAULT;
CREATE INDEX notice_person ON notice (person_id, at DESC);
CREATE INDEX notice_uid ON notice (uid);

-- Makes next months' partitions ahead of time; the serving role may call it but owns nothing.
-- +goose StatementBegin
CREATE FUNCTION ensure_partitions(upto date) RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
DECLARE m date; t text; made int := 0; name text;
BEGIN
    FOREACH t IN ARRAY ARRAY['audit_entry', 'outbox', 'history', 'notice'] LOOP
        m := date_trunc('month', upto)::date;
        name := t || to_char(m, '_YYYYMM');
        IF to_regclass(name) IS NULL THEN
            BEGIN
                EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)', name, t, m, m + interval '1 month');
                made := made + 1;
            EXCEPTION WHEN check_violation THEN
                NULL; -- rows of that month already lie in the default partition; they stay there
            END;
        END IF;
    END LOOP;
    RETURN made;
END $$;
-- +goose StatementEnd
