-- Documents and what hangs on them. The states are those of the diagrams in package archive.
-- +goose Up
CREATE TABLE document (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uid             text NOT NULL UNIQUE,
    organisation_id bigint NOT NULL REFERENCES organisation,
    kind            text NOT NULL CHECK (kind IN ('outgoing', 'incoming', 'report')),
    genre           text NOT NULL DEFAULT '',
    title           text NOT NULL CHECK (length(title) <= 500),
    level           smallint NOT NULL CHECK (level BETWEEN 0 AND 5),
    term            text NOT NULL DEFAULT '',
    urgency         text NOT NULL DEFAULT 'normal' CHECK (urgency IN ('normal', 'urgent', 'extra_urgent')),
    openness        text NOT NULL DEFAULT 'not_open' CHECK (openness IN ('actively', 'on_request', 'not_open')),
    offline         boolean NOT NULL DEFAULT false,  -- 不上网
    retention       text NOT NULL DEFAULT 'D10' CHECK (retention IN ('Y', 'D30', 'D10')),
    body            jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(body) = 'array'),
    note            text NOT NULL DEFAULT '',        -- 附注
    status          text NOT NULL,
    version         int NOT NULL DEFAULT 1,          -- of the whole row, the ETag
    draft           int NOT NULL DEFAULT 1,          -- 第 n 稿
    drafter_id      bigint REFERENCES person,
    unit_id         bigint NOT NULL REFERENCES unit, -- the owning unit
    drafter_name    text NOT NULL DEFAULT '',        -- name, post and unit as they were
    drafter_post    text NOT NULL DEFAULT '',
    unit_name       text NOT NULL DEFAULT '',
    series_id       bigint,
    number          text NOT NULL DEFAULT '',        -- as printed; of incoming documents the sender's
    number_key      text NOT NULL DEFAULT '',        -- folded, for finding and for duplicate checks
    receipt_no      text NOT NULL DEFAULT '',        -- 收文号
    sender          text NOT NULL DEFAULT '',        -- issuing body
    dated           date,                            -- 成文日期
    reviewed_at     timestamptz,
    reviewed_by     bigint REFERENCES person,        -- the office's review
    signed_at       timestamptz,
    signed_by       bigint REFERENCES person,
    signer_name     text NOT NULL DEFAULT '',
    signed_digest   bytea,                           -- of the canonical form that was signed (design 4.9)
    sealed_at       timestamptz,
    issued_at       timestamptz,
    lock_person_id  bigint REFERENCES person,        -- who holds the edit
    lock_until      timestamptz,
    reply_to_id     bigint REFERENCES document,
    source          text NOT NULL DEFAULT '',        -- of imported records
    source_id       text NOT NULL DEFAULT '',
    readership      text[] NOT NULL DEFAULT '{}',    -- tokens given beyond the route: readers named by the drafter
    tokens          text[] NOT NULL DEFAULT '{}',    -- who may know it: computed by archive.TokensOf, never by hand
    insiders        text[] NOT NULL DEFAULT '{}',    -- who sees opinions, versions and history as well
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    CONSTRAINT life CHECK (
        kind = 'outgoing' AND status IN ('drafting', 'in_review', 'signed', 'numbered', 'sealed', 'issued', 'filed',
                                         'terminated', 'voided', 'withdrawn', 'repealed', 'binned')
        OR kind = 'incoming' AND status IN ('received', 'registered', 'in_hand', 'completed', 'returned', 'filed', 'terminated')
        OR kind = 'report' AND status IN ('drafting', 'in_review', 'signed', 'filed', 'terminated', 'binned')),
    -- Nothing is numbered that the office has not reviewed and a leader has not signed (design 4.2).
    CONSTRAINT numbered_was_signed CHECK (kind <> 'outgoing' OR source <> '' OR status NOT IN ('numbered', 'sealed', 'issued')
        OR (reviewed_at IS NOT NULL AND signed_at IS NOT NULL AND signed_digest IS NOT NULL AND number <> '')),
    CONSTRAINT term_only_for_secrets CHECK (term = '' OR level >= 3),
    UNIQUE (id, organisation_id)
);
CREATE UNIQUE INDEX document_source ON document (organisation_id, source, source_id) WHERE source <> '';
CREATE INDEX document_tokens ON document USING gin (tokens);
CREATE INDEX document_list ON document (organisation_id, kind, updated_at DESC, uid);
CREATE INDEX document_drafter ON document (drafter_id, updated_at DESC);
CREATE INDEX document_number_key ON document (organisation_id, number_key) WHERE number_key <> '';
CREATE INDEX document_reply_to ON document (reply_to_id);

-- Receivers in printed order: units of the tree, or names of outside bodies.
CREATE TABLE receiver (
    document_id bigint NOT NULL REFERENCES document,
    role        text NOT NULL CHECK (role IN ('to', 'cc')),
    position    int NOT NULL,
    unit_id     bigint REFERENCES unit,
    name        text NOT NULL,
    PRIMARY KEY (document_id, role, position)
);
CREATE INDEX receiver_unit ON receiver (unit_id);

-- Departments asked to countersign (会签).
CREATE TABLE countersigner (
    document_id bigint NOT NULL REFERENCES document,
    position    int NOT NULL,
    unit_id     bigint NOT NULL REFERENCES unit,
    PRIMARY KEY (document_id, unit_id)
);

-- Files of a document: attachments by the drafter, scans of incoming paper, and what the house itself set in type.
CREATE TABLE document_file (
    document_id bigint NOT NULL REFERENCES document,
    file_id     bigint NOT NULL REFERENCES file,
    role        text NOT NULL CHECK (role IN ('attachment', 'scan', 'original', 'typeset', 'sealed')),
    position    int NOT NULL,
    name        text NOT NULL,
    level       smallint NOT NULL DEFAULT 0 CHECK (level BETWEEN 0 AND 5),
    PRIMARY KEY (document_id, file_id)
);
CREATE INDEX document_file_file ON document_file (file_id);

-- Every saved draft that somebody else has seen, and the text that was signed. Never changed, never deleted.
CREATE TABLE version (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    document_id bigint NOT NULL REFERENCES document,
    draft       int NOT NULL,
    at          timestamptz NOT NULL,
    person_id   bigint NOT NULL REFERENCES person,
    person_name text NOT NULL,
    why         text NOT NULL,                   -- submitted, edited, signed
    content     text NOT NULL,                   -- canonical form, to the byte: title, genre, receivers, level, term, body, attachment names and digests
    digest      bytea NOT NULL,
    UNIQUE (document_id, draft)
);
