-- Large files that come in parts (断点续传). Each part is staged whole; when the last one is in, the parts become one file and are
-- discarded. What nobody goes on with for a day is dropped, and its parts are swept.
--
--   receiving ──the last part──▶ done (names its file)
-- +goose Up
CREATE TABLE upload (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uid             text NOT NULL UNIQUE,
    organisation_id bigint NOT NULL REFERENCES organisation,
    person_id       bigint NOT NULL REFERENCES person,
    name            text NOT NULL CHECK (length(name) BETWEEN 1 AND 255),
    size            bigint NOT NULL CHECK (size > 0),
    sha256          bytea CHECK (length(sha256) = 32),   -- as its sender declared it, if he did
    received        bigint NOT NULL DEFAULT 0,
    file_uid        text REFERENCES file (uid),          -- what it became
    touched_at      timestamptz NOT NULL,
    CHECK (received BETWEEN 0 AND size),
    CHECK (file_uid IS NULL OR received = size)
);
CREATE INDEX upload_touched ON upload (touched_at);

CREATE TABLE upload_part (
    upload_id bigint NOT NULL REFERENCES upload ON DELETE CASCADE,
    start     bigint NOT NULL,                  -- offset of its first byte
    size      bigint NOT NULL CHECK (size > 0),
    blob      text NOT NULL UNIQUE,             -- key in staging
    PRIMARY KEY (upload_id, start)
);

ALTER TABLE upload ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON upload USING ((SELECT act_system()) OR person_id = (SELECT act_person()));
ALTER TABLE upload_part ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON upload_part USING ((SELECT act_system()) OR EXISTS (SELECT 1 FROM upload u WHERE u.id = upload_id));
GRANT SELECT, INSERT, UPDATE, DELETE ON upload, upload_part TO lantai_serve;
