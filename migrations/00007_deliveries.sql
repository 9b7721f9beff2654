-- Distribution: an issued document is packed once (final text and files only) and delivered to each receiving unit.
-- A receiver never reads the sender's row: what it registers is a document of its own.
-- +goose Up
CREATE TABLE dispatch (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uid             text NOT NULL UNIQUE,
    organisation_id bigint NOT NULL REFERENCES organisation,  -- the sender
    document_id     bigint NOT NULL UNIQUE REFERENCES document,
    content         jsonb NOT NULL,              -- title, genre, number, sender, date, level, urgency, receivers, body
    level           smallint NOT NULL,
    at              timestamptz NOT NULL
);
CREATE TABLE dispatch_file (
    dispatch_id bigint NOT NULL REFERENCES dispatch,
    file_id     bigint NOT NULL REFERENCES file,
    role        text NOT NULL CHECK (role IN ('sealed', 'attachment')),
    position    int NOT NULL,
    name        text NOT NULL,
    PRIMARY KEY (dispatch_id, file_id)
);

--   unsigned ──sign──▶ signed          unsigned ──return with reason──▶ returned
CREATE TABLE delivery (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uid             text NOT NULL UNIQUE,
    dispatch_id     bigint NOT NULL REFERENCES dispatch,
    organisation_id bigint NOT NULL REFERENCES organisation,  -- the receiver
    unit_id         bigint NOT NULL REFERENCES unit,          -- the unit whose clerk signs
    role            text NOT NULL CHECK (role IN ('to', 'cc')),
    state           text NOT NULL DEFAULT 'unsigned' CHECK (state IN ('unsigned', 'signed', 'returned')),
    level           smallint NOT NULL,
    at              timestamptz NOT NULL,
    opened_at       timestamptz,                 -- first opened by anybody of the receiver
    opened_by       bigint REFERENCES person,
    opener_name     text NOT NULL DEFAULT '',
    signed_at       timestamptz,
    signed_by       bigint REFERENCES person,
    signer_name     text NOT NULL DEFAULT '',
    reason          text NOT NULL DEFAULT '',
    urged_at        timestamptz,
    urged_count     int NOT NULL DEFAULT 0,
    incoming_id     bigint REFERENCES document,  -- what it became at the receiver
    UNIQUE (dispatch_id, unit_id),
    CHECK ((state = 'signed') = (signed_at IS NOT NULL))
);
CREATE INDEX delivery_box ON delivery (unit_id, state, at DESC);
CREATE INDEX delivery_incoming ON delivery (incoming_id);
