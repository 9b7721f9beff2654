-- Routes and forms as data, version by version: a draft is worked on, checked and put in force; what is on its way stays on the
-- version with which it began. General forms (通用表单) are documents of a kind of their own.
-- +goose Up
ALTER TABLE route ADD COLUMN uid text, ADD COLUMN state text NOT NULL DEFAULT 'in_force',
    ADD COLUMN edition int NOT NULL DEFAULT 1,        -- of a draft, counted with every change: the ETag
    ADD COLUMN note text NOT NULL DEFAULT '',         -- what was changed and why
    ADD COLUMN author_name text NOT NULL DEFAULT '',
    ADD COLUMN created_at timestamptz,
    ADD COLUMN since timestamptz;                     -- in force since
UPDATE route SET uid = translate(substr(replace(gen_random_uuid()::text, '-', ''), 1, 26), '0189', 'ghij'), created_at = now(), since = now(),
    state = CASE WHEN active THEN 'in_force' ELSE 'retired' END;
-- Of several that were active the newest was taken.
UPDATE route r SET state = 'retired' WHERE state = 'in_force' AND EXISTS (SELECT 1 FROM route n WHERE n.key = r.key
    AND n.organisation_id IS NOT DISTINCT FROM r.organisation_id AND n.state = 'in_force' AND n.version > r.version);
ALTER TABLE route DROP COLUMN active, ALTER COLUMN uid SET NOT NULL, ALTER COLUMN created_at SET NOT NULL,
    ADD CONSTRAINT route_uid_key UNIQUE (uid),
    ADD CONSTRAINT route_state CHECK (state IN ('draft', 'in_force', 'retired') AND (state <> 'draft' OR organisation_id IS NOT NULL));
ALTER TABLE route RENAME CONSTRAINT route_organisation_id_key_version_key TO route_version;
CREATE UNIQUE INDEX route_in_force ON route (organisation_id, key) NULLS NOT DISTINCT WHERE state = 'in_force';

-- The version itself, for two organisations, and the house with them, may count alike.
ALTER TABLE run ADD COLUMN route_id bigint REFERENCES route;
UPDATE run x SET route_id = (SELECT r.id FROM route r WHERE r.key = x.route_key AND r.version = x.route_version
    AND (r.organisation_id IS NULL OR r.organisation_id = x.organisation_id) ORDER BY r.organisation_id NULLS LAST LIMIT 1);
ALTER TABLE run ALTER COLUMN route_id SET NOT NULL;
CREATE INDEX run_route ON run (route_id) WHERE state IN ('running', 'suspended');

-- Definitions of general forms, kept as routes are.
CREATE TABLE form (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uid             text NOT NULL UNIQUE,
    organisation_id bigint REFERENCES organisation,  -- NULL: comes with the house, for all
    key             text NOT NULL,
    version         int NOT NULL CHECK (version > 0),
    definition      jsonb NOT NULL,
    state           text NOT NULL DEFAULT 'in_force',
    edition         int NOT NULL DEFAULT 1,
    note            text NOT NULL DEFAULT '',
    author_name     text NOT NULL DEFAULT '',
    created_at      timestamptz NOT NULL,
    since           timestamptz,
    CONSTRAINT form_version UNIQUE NULLS NOT DISTINCT (organisation_id, key, version),
    CONSTRAINT form_state CHECK (state IN ('draft', 'in_force', 'retired') AND (state <> 'draft' OR organisation_id IS NOT NULL))
);
CREATE UNIQUE INDEX form_in_force ON form (organisation_id, key) NULLS NOT DISTINCT WHERE state = 'in_force';

-- A version that was put in force is never changed, whoever asks.
-- +goose StatementBegin
CREATE FUNCTION definition_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'draft' AND (NEW.definition, NEW.key, NEW.version, NEW.organisation_id) IS DISTINCT FROM
                                (OLD.definition, OLD.key, OLD.version, OLD.organisation_id) OR OLD.state <> 'draft' AND NEW.state = 'draft' THEN
        RAISE EXCEPTION 'a version that was in force is never changed' USING CONSTRAINT = 'definition_stays', ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER definition_stays BEFORE UPDATE ON route FOR EACH ROW EXECUTE FUNCTION definition_stays();
CREATE TRIGGER definition_stays BEFORE UPDATE ON form FOR EACH ROW EXECUTE FUNCTION definition_stays();

-- Who did what with a route or a form, for those who keep them.
CREATE TABLE definition_line (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organisation_id bigint NOT NULL REFERENCES organisation,
    kind            text NOT NULL CHECK (kind IN ('route', 'form')),
    key             text NOT NULL,
    version         int NOT NULL,
    at              timestamptz NOT NULL,
    person_id       bigint NOT NULL,
    person_name     text NOT NULL,
    act             text NOT NULL CHECK (act IN ('draft', 'change', 'activate', 'retire', 'discard')),
    note            text NOT NULL DEFAULT ''
);
CREATE INDEX definition_line_key ON definition_line (organisation_id, kind, key, at DESC);

-- A form is filled in as a document: kind 'form', with the version of its definition, the values as they were typed, and those that
-- its route reads.
ALTER TABLE document ADD COLUMN form_id bigint REFERENCES form, ADD COLUMN fields jsonb, ADD COLUMN facts jsonb;
ALTER TABLE document DROP CONSTRAINT document_kind_check,
    ADD CONSTRAINT document_kind_check CHECK (kind IN ('outgoing', 'incoming', 'report', 'form')),
    DROP CONSTRAINT life, ADD CONSTRAINT life CHECK (
        kind = 'outgoing' AND status IN ('drafting', 'in_review', 'signed', 'numbered', 'sealed', 'issued', 'filed',
                                         'terminated', 'voided', 'withdrawn', 'repealed', 'binned')
        OR kind = 'incoming' AND status IN ('received', 'registered', 'in_hand', 'completed', 'returned', 'filed', 'terminated')
        OR kind = 'report' AND status IN ('drafting', 'in_review', 'signed', 'filed', 'terminated', 'binned')
        OR kind = 'form' AND status IN ('drafting', 'in_review', 'completed', 'filed', 'terminated', 'binned')),
    ADD CONSTRAINT form_is_filled_in CHECK ((kind = 'form') = (form_id IS NOT NULL) AND (kind = 'form') = (fields IS NOT NULL AND facts IS NOT NULL)
        AND (kind <> 'form' OR number = ''));  -- what is asked for bears no 发文字号
CREATE INDEX document_form ON document (form_id) WHERE form_id IS NOT NULL;

-- Definitions are read by the staff of their organisation, those of the house by all; they are written for the own organisation alone.
-- +goose StatementBegin
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['route', 'form'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY reads ON %I FOR SELECT USING (
            (SELECT act_system()) OR organisation_id IS NULL OR (''o:'' || organisation_id) = ANY ((SELECT act_tokens())::text[]))', t);
        EXECUTE format('CREATE POLICY adds ON %I FOR INSERT WITH CHECK ((SELECT act_system()) OR organisation_id = (SELECT act_org()))', t);
        EXECUTE format('CREATE POLICY changes ON %I FOR UPDATE USING ((SELECT act_system()) OR organisation_id = (SELECT act_org()))', t);
        EXECUTE format('CREATE POLICY discards ON %I FOR DELETE USING (state = ''draft'' AND organisation_id = (SELECT act_org()))', t);
    END LOOP;
END $$;
-- +goose StatementEnd
ALTER TABLE definition_line ENABLE ROW LEVEL SECURITY;
CREATE POLICY reads ON definition_line FOR SELECT USING ((SELECT act_system()) OR organisation_id = (SELECT act_org()));
CREATE POLICY adds ON definition_line FOR INSERT WITH CHECK (
    (SELECT act_system()) OR organisation_id = (SELECT act_org()) AND person_id = (SELECT act_person()));

GRANT SELECT, INSERT, UPDATE ON form TO lantai_serve;
GRANT SELECT, INSERT ON definition_line TO lantai_serve;
GRANT DELETE ON route, form TO lantai_serve;
