-- Routes, runs, tasks and opinions. The engine is workflow; these tables hold its values. The states are those of its diagrams.
-- +goose Up
CREATE TABLE route (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organisation_id bigint REFERENCES organisation,  -- NULL: shipped, for all
    key             text NOT NULL,
    version         int NOT NULL CHECK (version > 0),
    definition      jsonb NOT NULL,
    active          boolean NOT NULL DEFAULT true,
    UNIQUE NULLS NOT DISTINCT (organisation_id, key, version)
);

-- A running document stays on the version of its route.
CREATE TABLE run (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organisation_id bigint NOT NULL REFERENCES organisation,
    document_id     bigint NOT NULL REFERENCES document,
    route_key       text NOT NULL,
    route_version   int NOT NULL,
    state           text NOT NULL CHECK (state IN ('running', 'suspended', 'ended', 'terminated', 'recalled')),
    data            jsonb NOT NULL,              -- the engine's value
    started_by      bigint NOT NULL REFERENCES person,
    started_at      timestamptz NOT NULL,
    ended_at        timestamptz,
    CHECK ((state IN ('running', 'suspended')) = (ended_at IS NULL))
);
CREATE UNIQUE INDEX run_live ON run (document_id) WHERE state IN ('running', 'suspended');
CREATE INDEX run_document ON run (document_id);
CREATE INDEX run_starter ON run (started_by, started_at DESC);

CREATE TABLE task (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uid             text NOT NULL UNIQUE,
    organisation_id bigint NOT NULL REFERENCES organisation,
    run_id          bigint REFERENCES run,       -- NULL: a reading outside any run
    document_id     bigint NOT NULL REFERENCES document,
    level           smallint NOT NULL,           -- of its document, so that a box needs no look at documents to hide it
    no              int NOT NULL,                -- the engine's key within the run
    step            text NOT NULL,
    step_name       text NOT NULL,
    step_kind       text NOT NULL,
    batch           boolean NOT NULL DEFAULT false,  -- may be approved together with others
    duty            text NOT NULL CHECK (duty IN ('decide', 'read', 'supervise')),  -- 待办, 待阅, 督办
    person_id       bigint NOT NULL REFERENCES person,
    behalf_id       bigint REFERENCES person,
    state           text NOT NULL CHECK (state IN ('waiting', 'open', 'done', 'cancelled', 'revoked')),
    verb            text NOT NULL DEFAULT '',
    data            jsonb NOT NULL,              -- the engine's value
    opened_at       timestamptz,                 -- when its turn came
    seen_at         timestamptz,
    due_at          timestamptz,
    done_at         timestamptz,
    urged_at        timestamptz,
    version         int NOT NULL DEFAULT 1,
    UNIQUE (run_id, no)
);
CREATE INDEX task_box ON task (person_id, duty, state, due_at, opened_at DESC);
CREATE INDEX task_done ON task (person_id, duty, done_at DESC) WHERE done_at IS NOT NULL;
CREATE INDEX task_document ON task (document_id);
CREATE INDEX task_run ON task (run_id);

-- The slip (办文单): opinions with name, post and unit as they were. Nothing on it is ever changed; the serving role may only add.
CREATE TABLE opinion (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    document_id bigint NOT NULL REFERENCES document,
    task_id     bigint REFERENCES task,
    step        text NOT NULL,
    step_name   text NOT NULL,
    person_id   bigint NOT NULL REFERENCES person,
    person_name text NOT NULL,
    post        text NOT NULL,
    unit_name   text NOT NULL,
    behalf_name text NOT NULL DEFAULT '',
    verb        text NOT NULL,
    text        text NOT NULL CHECK (text <> ''),
    digest      bytea,                           -- of the text that was approved
    at          timestamptz NOT NULL,
    took        int NOT NULL DEFAULT 0           -- seconds in hand
);
CREATE INDEX opinion_document ON opinion (document_id, at, id);


-- Who stands in for whom, in a half-open window, instead of shared passwords.
CREATE TABLE delegation (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uid             text NOT NULL UNIQUE,
    organisation_id bigint NOT NULL REFERENCES organisation,
    from_id         bigint NOT NULL REFERENCES person,
    to_id           bigint NOT NULL REFERENCES person,
    kinds           text[] NOT NULL DEFAULT '{}',  -- none: all
    since_at        timestamptz NOT NULL,
    until_at        timestamptz NOT NULL,
    revoked_at      timestamptz,
    CHECK (since_at < until_at),
    CHECK (from_id <> to_id)
);
CREATE INDEX delegation_from ON delegation (from_id, until_at);
