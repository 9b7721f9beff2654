-- Records (件), their arrangement, and loans.
-- +goose Up
CREATE TABLE fonds (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uid             text NOT NULL UNIQUE,
    organisation_id bigint NOT NULL REFERENCES organisation,
    code            text NOT NULL CHECK (code ~ '^[A-Z0-9]{4}$'),  -- 全宗号, DA/T 22-2015
    name            text NOT NULL,
    UNIQUE (organisation_id, code)
);

-- The retention schedule is data with a version and the clause it follows (8号令 art. 12). First match wins.
CREATE TABLE retention_rule (
    organisation_id bigint NOT NULL REFERENCES organisation,
    position        int NOT NULL,
    kind            text NOT NULL DEFAULT '',    -- '' matches all
    genre           text NOT NULL DEFAULT '',
    series_code     text NOT NULL DEFAULT '',
    word            text NOT NULL DEFAULT '',    -- contained in the title
    retention       text NOT NULL CHECK (retention IN ('Y', 'D30', 'D10')),
    clause          text NOT NULL,
    version         text NOT NULL,
    PRIMARY KEY (organisation_id, version, position)
);

--   prefiled ──code──▶ arranged ──accept──▶ kept
CREATE TABLE record (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uid             text NOT NULL UNIQUE,
    organisation_id bigint NOT NULL REFERENCES organisation,
    document_id     bigint NOT NULL UNIQUE REFERENCES document,
    fonds_id        bigint NOT NULL REFERENCES fonds,
    category        text NOT NULL DEFAULT 'WS',
    year            int NOT NULL,
    retention       text NOT NULL CHECK (retention IN ('Y', 'D30', 'D10')),
    retention_rule  text NOT NULL DEFAULT '',    -- clause and version it follows
    unit_code       text NOT NULL,
    item            int CHECK (item > 0),        -- 件号, gapless within its class
    code            text,                        -- 档号 as printed, from the parts
    state           text NOT NULL CHECK (state IN ('prefiled', 'arranged', 'kept', 'destroyed')),
    due_on          date,                        -- last day of the period; NULL = permanent
    title           text NOT NULL,
    number          text NOT NULL DEFAULT '',
    sender          text NOT NULL DEFAULT '',
    dated           date,
    level           smallint NOT NULL CHECK (level BETWEEN 0 AND 5),
    pages           int NOT NULL DEFAULT 0,
    tokens          text[] NOT NULL DEFAULT '{}',  -- who may see its line in the catalogue
    filed_at        timestamptz NOT NULL,
    filed_by        bigint NOT NULL,
    version         int NOT NULL DEFAULT 1,
    UNIQUE (organisation_id, code),
    UNIQUE (fonds_id, category, year, retention, unit_code, item),
    CHECK ((state = 'prefiled') = (item IS NULL)),
    CHECK ((item IS NULL) = (code IS NULL)),
    CHECK ((retention = 'Y') = (due_on IS NULL))
);
-- The order of the catalogue, which is also what a page goes on by.
CREATE INDEX record_list ON record (organisation_id, year DESC, coalesce(code, ''), coalesce(dated, 'infinity'), title, uid);
CREATE INDEX record_tokens ON record USING gin (tokens);
CREATE INDEX record_state ON record (organisation_id, state, filed_at DESC);

--   requested ──approve──▶ lent ──return──▶ returned ──close──▶ closed      requested ──refuse──▶ refused
--                            └──recall──▶ recalled
-- An electronic loan is a right that ends by itself: until_at decides, no job is needed.
CREATE TABLE loan (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uid             text NOT NULL UNIQUE,
    organisation_id bigint NOT NULL REFERENCES organisation,
    record_id       bigint NOT NULL REFERENCES record,
    reader_id       bigint NOT NULL REFERENCES person,
    form            text NOT NULL CHECK (form IN ('electronic', 'paper')),
    purpose         text NOT NULL CHECK (length(purpose) BETWEEN 1 AND 500),
    days            int NOT NULL CHECK (days BETWEEN 1 AND 90),
    state           text NOT NULL CHECK (state IN ('requested', 'lent', 'returned', 'recalled', 'refused', 'closed')),
    requested_at    timestamptz NOT NULL,
    decided_at      timestamptz,
    decided_by      bigint REFERENCES person,
    opinion         text NOT NULL DEFAULT '',
    from_at         timestamptz,
    until_at        timestamptz,
    renewals        int NOT NULL DEFAULT 0,
    returned_at     timestamptz,
    effect          text NOT NULL DEFAULT '',    -- 利用效果
    version         int NOT NULL DEFAULT 1,
    CHECK (state IN ('requested', 'refused') OR (from_at IS NOT NULL AND until_at > from_at)),
    CHECK (state = 'requested' OR (decided_at IS NOT NULL AND decided_by IS NOT NULL)),
    CONSTRAINT loan_by_another CHECK (decided_by IS NULL OR decided_by <> reader_id)
);
CREATE UNIQUE INDEX loan_open ON loan (record_id, reader_id, form) WHERE state IN ('requested', 'lent');
CREATE INDEX loan_reader ON loan (reader_id, requested_at DESC);
CREATE INDEX loan_state ON loan (organisation_id, state, until_at);
CREATE INDEX loan_record ON loan (record_id);
