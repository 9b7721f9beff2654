-- Numbers (发文字号): from a counter row locked last in the act's own transaction; exactly 1..N in each series and year (design 4.2).
-- +goose Up
CREATE TABLE series (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uid             text NOT NULL UNIQUE,
    organisation_id bigint NOT NULL REFERENCES organisation,
    code            text NOT NULL CHECK (code !~ '[0-9〔〕\s]' AND length(code) BETWEEN 1 AND 20),  -- 机关代字
    name            text NOT NULL,
    level_class     text NOT NULL CHECK (level_class IN ('plain', 'work_secret', 'confidential', 'secret', 'top_secret')),
    unit_id         bigint NOT NULL REFERENCES unit,      -- the office that keeps the register
    mark            text NOT NULL DEFAULT '',             -- letterhead of this series, if not the organisation's
    form            text NOT NULL DEFAULT 'document' CHECK (form IN ('document', 'letter', 'order', 'minutes')),
    closed          boolean NOT NULL DEFAULT false,
    UNIQUE (organisation_id, code)                        -- each class has its own 代字
);

CREATE TABLE series_year (
    series_id     bigint NOT NULL REFERENCES series,
    year          int NOT NULL CHECK (year BETWEEN 1949 AND 2999),
    last          int NOT NULL DEFAULT 0 CHECK (last >= opening),
    opening       int NOT NULL DEFAULT 0 CHECK (opening >= 0),  -- numbers used before go-live, set by two people
    opening_by    bigint REFERENCES person,
    opening_second bigint REFERENCES person,
    state         text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'closed', 'unconfirmed')), -- unconfirmed: after a restore
    PRIMARY KEY (series_id, year),
    CHECK (opening = 0 OR (opening_by IS NOT NULL AND opening_second IS NOT NULL AND opening_by <> opening_second))
);

CREATE TABLE number (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uid             text NOT NULL UNIQUE,
    organisation_id bigint NOT NULL REFERENCES organisation,
    series_id       bigint NOT NULL,
    year            int NOT NULL,
    n               int NOT NULL CHECK (n > 0),
    printed         text NOT NULL,
    origin          text NOT NULL CHECK (origin IN ('registered', 'reserved', 'back_entered')),
    fate            text NOT NULL CHECK (fate IN ('in_use', 'reserved', 'void')),
    document_id     bigint REFERENCES document,
    title           text NOT NULL DEFAULT '',    -- purpose of a reserved number
    reason          text NOT NULL DEFAULT '',    -- of a reservation, void or back-entry
    by_id           bigint NOT NULL REFERENCES person,
    second_id       bigint REFERENCES person,    -- leader's consent, second person
    at              timestamptz NOT NULL,
    voided_at       timestamptz,
    voided_by       bigint REFERENCES person,
    FOREIGN KEY (series_id, year) REFERENCES series_year,
    UNIQUE (series_id, year, n),
    UNIQUE (organisation_id, printed),
    CHECK (fate <> 'in_use' OR document_id IS NOT NULL),
    CHECK (fate <> 'void' OR (reason <> '' AND voided_at IS NOT NULL)),
    CHECK (origin = 'registered' OR (reason <> '' AND second_id IS NOT NULL AND second_id <> by_id))
);
-- A document holds one live number: re-entering the step gives the same one.
CREATE UNIQUE INDEX number_document ON number (document_id) WHERE fate = 'in_use';
ALTER TABLE document ADD FOREIGN KEY (series_id) REFERENCES series;
