-- The organisation: who there is, where they sit, what they may do, over time.
-- Keys (bigint) never leave the process; ids (text, 128 random bits) are what the outside sees. Every row knows its organisation.
-- +goose Up
CREATE EXTENSION IF NOT EXISTS btree_gist;

-- One row: what kind of installation this is. The profile is chosen once, at set-up (Secrets Law art. 31).
CREATE TABLE installation (
    only_row   boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    profile    text NOT NULL CHECK (profile IN ('open', 'classified')),
    demo       boolean NOT NULL DEFAULT false,
    salt       bytea NOT NULL CHECK (length(salt) = 32),  -- of the digests in the audit log
    created_at timestamptz NOT NULL
);

CREATE TABLE organisation (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uid         text NOT NULL UNIQUE,
    parent_id   bigint REFERENCES organisation,
    name        text NOT NULL UNIQUE,           -- full name, as signed
    short_name  text NOT NULL,
    mark        text NOT NULL,                  -- red mark of the letterhead, e.g. 霁川城建集团有限公司文件
    company     boolean NOT NULL DEFAULT false, -- must-rules for Party and state organs are reminders here
    zone        text NOT NULL DEFAULT 'Asia/Shanghai',
    place       text NOT NULL DEFAULT '',
    seal_file_id bigint,                        -- picture of the seal, printed in the 用印 step
    seal_mm     numeric NOT NULL DEFAULT 42     -- diameter, 国发〔1999〕25号
);

CREATE TABLE unit (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uid             text NOT NULL UNIQUE,
    organisation_id bigint NOT NULL REFERENCES organisation,
    parent_id       bigint REFERENCES unit,
    name            text NOT NULL,
    short_name      text NOT NULL,
    code            text NOT NULL,              -- 机构(问题)代码 of the record code, 3 letters
    pinyin          text NOT NULL,              -- sort key: Chinese order is by reading, kept here because the collation is C
    position        int  NOT NULL DEFAULT 0,
    office          boolean NOT NULL DEFAULT false, -- the organisation's general office
    root            boolean NOT NULL DEFAULT false, -- stands for the organisation itself as a receiver
    UNIQUE (organisation_id, name)
);
CREATE INDEX unit_parent ON unit (parent_id);

-- Real people under real names; accounts end, they are never deleted.
CREATE TABLE person (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uid             text NOT NULL UNIQUE,
    organisation_id bigint NOT NULL REFERENCES organisation,
    username        text NOT NULL UNIQUE CHECK (username ~ '^[a-z][a-z0-9._-]{1,31}$'),
    name            text NOT NULL,
    pinyin          text NOT NULL,
    staff_no        text NOT NULL,
    password_hash   text NOT NULL,
    must_change     boolean NOT NULL DEFAULT true,
    clearance       smallint NOT NULL CHECK (clearance BETWEEN 0 AND 5),
    ends_on         date,                       -- first day without an account
    disabled_at     timestamptz,
    failed_count    int NOT NULL DEFAULT 0,
    locked_until    timestamptz,
    phrase          text NOT NULL DEFAULT '同意。',
    phrases         text[] NOT NULL DEFAULT '{}',
    language        text NOT NULL DEFAULT 'zh' CHECK (language IN ('zh', 'en')),
    theme           text NOT NULL DEFAULT 'auto' CHECK (theme IN ('auto', 'light', 'dark')),
    UNIQUE (organisation_id, staff_no)
);

-- Posts over time: [from, to). One person may hold several posts; the same post of one person never overlaps itself.
CREATE TABLE appointment (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organisation_id bigint NOT NULL REFERENCES organisation,
    person_id       bigint NOT NULL REFERENCES person,
    unit_id         bigint NOT NULL REFERENCES unit,
    title           text NOT NULL,
    head            boolean NOT NULL DEFAULT false,
    main            boolean NOT NULL DEFAULT false,
    valid           daterange NOT NULL CHECK (NOT isempty(valid)),
    EXCLUDE USING gist (person_id WITH =, unit_id WITH =, title WITH =, valid WITH &&)
);
CREATE INDEX appointment_person ON appointment (person_id);
CREATE INDEX appointment_unit ON appointment (unit_id);

-- Roles over time. The three officers are never the same person (design 4.12).
CREATE TABLE role_grant (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organisation_id bigint NOT NULL REFERENCES organisation,
    person_id       bigint NOT NULL REFERENCES person,
    role            text NOT NULL CHECK (role IN ('staff', 'head', 'office', 'leader', 'clerk', 'archivist',
                                                  'system_admin', 'security_officer', 'auditor', 'unit_admin')),
    unit_id         bigint REFERENCES unit,     -- NULL: the whole organisation
    valid           daterange NOT NULL CHECK (NOT isempty(valid)),
    EXCLUDE USING gist (person_id WITH =, role WITH =, coalesce(unit_id, 0) WITH =, valid WITH &&),
    CONSTRAINT three_officers EXCLUDE USING gist (person_id WITH =, role WITH <>, valid WITH &&)
        WHERE (role IN ('system_admin', 'security_officer', 'auditor'))
);
CREATE INDEX role_grant_person ON role_grant (person_id);
CREATE INDEX role_grant_role ON role_grant (organisation_id, role);

-- Sessions of browsers and bearer tokens of programs: only the SHA-256 of the token is kept.
CREATE TABLE session (
    token_hash  bytea PRIMARY KEY CHECK (length(token_hash) = 32),
    person_id   bigint NOT NULL REFERENCES person,
    kind        text NOT NULL CHECK (kind IN ('browser', 'api')),
    created_at  timestamptz NOT NULL,
    seen_at     timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL
);
CREATE INDEX session_person ON session (person_id);
CREATE INDEX session_expiry ON session (expires_at);

-- Every POST that acts may be sent twice (design 4.10). The row is written in the act's own transaction.
CREATE TABLE idempotency (
    person_id bigint NOT NULL,
    route     text NOT NULL,
    key       text NOT NULL CHECK (length(key) BETWEEN 1 AND 200),
    digest    bytea NOT NULL,
    ref       text NOT NULL DEFAULT '',         -- what the act made or changed; the answer is built anew from it
    at        timestamptz NOT NULL,
    PRIMARY KEY (person_id, route, key)
);
CREATE INDEX idempotency_at ON idempotency (at);

-- Gapless counters other than numbers: 收文号, 件号. Taken like numbers, locked last.
CREATE TABLE counter (
    organisation_id bigint NOT NULL REFERENCES organisation,
    name            text NOT NULL,
    last            int NOT NULL DEFAULT 0 CHECK (last >= 0),
    PRIMARY KEY (organisation_id, name)
);

-- Rises with every change of units, people, posts and roles, so that a node may keep the directory in memory until it changes.
CREATE TABLE directory_version (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    version  bigint NOT NULL
);
INSERT INTO directory_version (version) VALUES (1);
-- +goose StatementBegin
CREATE FUNCTION directory_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE directory_version SET version = version + 1;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER changed AFTER INSERT OR UPDATE OR DELETE ON unit FOR EACH STATEMENT EXECUTE FUNCTION directory_changed();
CREATE TRIGGER changed AFTER INSERT OR UPDATE OF name, clearance, ends_on, disabled_at OR DELETE ON person FOR EACH STATEMENT EXECUTE FUNCTION directory_changed();
CREATE TRIGGER changed AFTER INSERT OR UPDATE OR DELETE ON appointment FOR EACH STATEMENT EXECUTE FUNCTION directory_changed();
CREATE TRIGGER changed AFTER INSERT OR UPDATE OR DELETE ON role_grant FOR EACH STATEMENT EXECUTE FUNCTION directory_changed();
