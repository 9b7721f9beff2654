-- Files: a row is 'checking' and its uploader's alone until type and marks are checked and its bytes were read back once.
--
--   checking ──checks pass──▶ live ──removed──▶ gone
--        └──secret mark, type──▶ refused (no bytes kept)
-- +goose Up
CREATE TABLE file (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uid             text NOT NULL UNIQUE,
    organisation_id bigint NOT NULL REFERENCES organisation,
    uploader_id     bigint NOT NULL REFERENCES person,
    name            text NOT NULL CHECK (length(name) BETWEEN 1 AND 255),
    size            bigint NOT NULL CHECK (size >= 0),
    media_type      text NOT NULL,
    sha256          bytea NOT NULL CHECK (length(sha256) = 32),
    sm3             bytea NOT NULL CHECK (length(sm3) = 32),
    blob            text,                       -- random key in the store
    state           text NOT NULL CHECK (state IN ('checking', 'live', 'refused', 'gone')),
    reading         text NOT NULL DEFAULT 'pending' CHECK (reading IN ('pending', 'read', 'none', 'unreadable')),
    reason          text NOT NULL DEFAULT '',   -- why it was refused or cannot be read
    pages           int,
    created_at      timestamptz NOT NULL,
    CHECK ((state = 'live') <= (blob IS NOT NULL))
);
CREATE INDEX file_uploader ON file (uploader_id);
CREATE INDEX file_pending ON file (id) WHERE reading = 'pending' AND state = 'live';
CREATE UNIQUE INDEX file_blob ON file (blob);

-- Text read out of a file, for search and marks. Apart from the row because it is long.
CREATE TABLE file_text (
    file_id bigint PRIMARY KEY REFERENCES file,
    text    text NOT NULL
);

ALTER TABLE organisation ADD FOREIGN KEY (seal_file_id) REFERENCES file;
