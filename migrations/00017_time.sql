-- Working time of each organisation, reminders of what is to be done, and how notices reach people.
-- +goose Up

-- Office hours by the day from which they hold. Before the first of them, and where nothing is entered, the program's own hold.
CREATE TABLE office_hours (
    organisation_id bigint NOT NULL REFERENCES organisation,
    from_on         date NOT NULL,
    spans           jsonb NOT NULL CHECK (jsonb_typeof(spans) = 'array' AND jsonb_array_length(spans) BETWEEN 1 AND 6), -- [{"from": 510, "to": 720}], minutes
    by_id           bigint NOT NULL REFERENCES person,
    at              timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, from_on)
);

-- Days off and make-up days (调休上班) of a year as an organisation has entered them: date → name of the holiday. They stand before
-- those that the program brings.
CREATE TABLE calendar_year (
    organisation_id bigint NOT NULL REFERENCES organisation,
    year            int NOT NULL CHECK (year BETWEEN 1950 AND 2200),
    off             jsonb NOT NULL CHECK (jsonb_typeof(off) = 'object' AND off <> '{}'),
    work            jsonb NOT NULL CHECK (jsonb_typeof(work) = 'object'),
    papers          text[] NOT NULL DEFAULT '{}',  -- the notices that decided it
    by_id           bigint NOT NULL REFERENCES person,
    at              timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, year)
);

-- Nodes keep calendars in memory beside the directory, as long as its version stays.
CREATE TRIGGER changed AFTER INSERT OR UPDATE OR DELETE ON office_hours FOR EACH STATEMENT EXECUTE FUNCTION directory_changed();
CREATE TRIGGER changed AFTER INSERT OR UPDATE OR DELETE ON calendar_year FOR EACH STATEMENT EXECUTE FUNCTION directory_changed();

-- Working time is no secret, and documents are reckoned by that of their organisation, whoever acts.
ALTER TABLE office_hours ENABLE ROW LEVEL SECURITY;
CREATE POLICY reads ON office_hours FOR SELECT USING (true);
CREATE POLICY adds ON office_hours FOR INSERT WITH CHECK (organisation_id = (SELECT act_org()) AND by_id = (SELECT act_person()));
CREATE POLICY changes ON office_hours FOR UPDATE USING (organisation_id = (SELECT act_org())) WITH CHECK (by_id = (SELECT act_person()));
CREATE POLICY removes ON office_hours FOR DELETE USING (organisation_id = (SELECT act_org()));
ALTER TABLE calendar_year ENABLE ROW LEVEL SECURITY;
CREATE POLICY reads ON calendar_year FOR SELECT USING (true);
CREATE POLICY adds ON calendar_year FOR INSERT WITH CHECK (organisation_id = (SELECT act_org()) AND by_id = (SELECT act_person()));
CREATE POLICY changes ON calendar_year FOR UPDATE USING (organisation_id = (SELECT act_org())) WITH CHECK (by_id = (SELECT act_person()));
CREATE POLICY removes ON calendar_year FOR DELETE USING (organisation_id = (SELECT act_org()));

-- A pass over open tasks after a calendar has changed, in portions (design 4.1).
CREATE TABLE reckoning (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organisation_id bigint NOT NULL REFERENCES organisation,
    scope           text NOT NULL CHECK (scope IN ('unknown', 'all')),
    at              timestamptz NOT NULL,
    after_id        bigint NOT NULL DEFAULT 0,  -- the last task that was looked at
    total           int NOT NULL CHECK (total > 0),
    done            int NOT NULL DEFAULT 0,
    changed         int NOT NULL DEFAULT 0,
    finished_at     timestamptz
);
CREATE UNIQUE INDEX reckoning_open ON reckoning (organisation_id, scope) WHERE finished_at IS NULL;
CREATE INDEX reckoning_latest ON reckoning (organisation_id, id DESC);
ALTER TABLE reckoning ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON reckoning USING ((SELECT act_system()) OR organisation_id = (SELECT act_org()));

-- How many open tasks of an organisation have a deadline, or an unknown one: whoever keeps the calendar learns the sum, not the tasks.
-- +goose StatementBegin
CREATE FUNCTION tasks_to_reckon(organisation bigint, which text) RETURNS bigint LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN RETURN (SELECT count(*) FROM task t WHERE t.organisation_id = organisation AND t.state = 'open'
                 AND (t.due_unknown OR which = 'all' AND t.due_at IS NOT NULL));
END $$;
-- +goose StatementEnd
REVOKE ALL ON FUNCTION tasks_to_reckon FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tasks_to_reckon TO lantai_serve;
CREATE INDEX task_undated ON task (organisation_id, id) WHERE state = 'open' AND due_unknown;

-- When an open task has to be looked at again; an act that changes it sets it back to at once.
ALTER TABLE task ADD COLUMN remind_at timestamptz NOT NULL DEFAULT '-infinity';
CREATE INDEX task_remind ON task (remind_at) WHERE state = 'open';

-- Each stage of a task comes once, however many nodes there are. Rows say what came.
CREATE TABLE reminder (
    task_id         bigint NOT NULL REFERENCES task,
    stage           text NOT NULL CHECK (stage IN ('unseen', 'soon', 'due', 'late', 'later')),
    organisation_id bigint NOT NULL REFERENCES organisation,
    at              timestamptz NOT NULL,
    PRIMARY KEY (task_id, stage)
);
ALTER TABLE reminder ENABLE ROW LEVEL SECURITY;
CREATE POLICY house ON reminder USING ((SELECT act_system()));

-- Where news is not to lead its receiver to a document: the document on whose page the sender sees how it arrived, and its level,
-- above whose reach nobody is told.
ALTER TABLE notice ADD COLUMN about_id bigint;
ALTER TABLE notice ADD COLUMN level smallint NOT NULL DEFAULT 0;
CREATE INDEX notice_about ON notice (about_id) WHERE about_id IS NOT NULL;
CREATE INDEX notice_unread ON notice (person_id, document_id) WHERE opened_at IS NULL;
-- +goose StatementBegin
CREATE FUNCTION notice_level_follows() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE notice SET level = NEW.level WHERE about_id = NEW.id;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER notice_level_follows AFTER UPDATE OF level ON document FOR EACH ROW WHEN (OLD.level <> NEW.level) EXECUTE FUNCTION notice_level_follows();

-- How a person wants to be told besides the notices page.
CREATE TABLE contact (
    person_id       bigint PRIMARY KEY REFERENCES person,
    organisation_id bigint NOT NULL REFERENCES organisation,
    mail            text NOT NULL DEFAULT '' CHECK (length(mail) <= 254),
    mobile          text NOT NULL DEFAULT '' CHECK (mobile ~ '^(\+?[0-9]{6,15})?$'),
    channels        text[] NOT NULL DEFAULT '{}' CHECK (channels <@ ARRAY['mail', 'wecom', 'dingtalk', 'feishu', 'sms']),
    quiet           boolean NOT NULL DEFAULT true
);
ALTER TABLE contact ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON contact USING ((SELECT act_system()) OR person_id = (SELECT act_person()))
    WITH CHECK (person_id = (SELECT act_person()) AND organisation_id = (SELECT act_org()));

-- The channels on which a person is told, for whoever sends him something.
-- +goose StatementBegin
CREATE FUNCTION channels_of(who bigint) RETURNS text[] LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN RETURN ARRAY['in_app'] || coalesce((SELECT c.channels FROM contact c WHERE c.person_id = who), '{}'::text[]);
END $$;
-- +goose StatementEnd
REVOKE ALL ON FUNCTION channels_of FROM PUBLIC;
GRANT EXECUTE ON FUNCTION channels_of TO lantai_serve;

-- A notice on one channel: what proves that somebody was told, and the queue of what is still to go out. Several rows of one person
-- go out as one message.
CREATE TABLE sending (
    id              bigint GENERATED ALWAYS AS IDENTITY,
    organisation_id bigint NOT NULL,
    notice_uid      text NOT NULL,
    kind            text NOT NULL,
    person_id       bigint NOT NULL,
    from_id         bigint NOT NULL DEFAULT 0,  -- 0: the house itself
    document_id     bigint,                     -- on whose page it is shown
    channel         text NOT NULL CHECK (channel IN ('in_app', 'mail', 'wecom', 'dingtalk', 'feishu', 'sms')),
    state           text NOT NULL CHECK (state IN ('queued', 'sent', 'failed', 'skipped')),
    why             text NOT NULL DEFAULT '' CHECK (why IN ('', 'no_gateway', 'no_address', 'refused', 'unreachable', 'throttled', 'no_right')),
    at              timestamptz NOT NULL,
    next_at         timestamptz NOT NULL,       -- not before; while it is being sent: when it may be claimed again
    attempts        int NOT NULL DEFAULT 0,
    message_uid     text NOT NULL DEFAULT '',   -- of the last try
    tried_at        timestamptz,
    sent_at         timestamptz,
    opened_at       timestamptz,                -- when the person first opened the notice
    PRIMARY KEY (id, at),
    CHECK ((state = 'sent') = (sent_at IS NOT NULL)),
    CHECK (state <> 'failed' OR why <> '')
) PARTITION BY RANGE (at);
CREATE TABLE sending_default PARTITION OF sending DEFAULT;
CREATE INDEX sending_notice ON sending (notice_uid);
CREATE INDEX sending_document ON sending (document_id, at DESC) WHERE document_id IS NOT NULL;
CREATE INDEX sending_queue ON sending (channel, next_at) WHERE state = 'queued';
CREATE INDEX sending_waiting ON sending (person_id, channel) WHERE state = 'queued';
CREATE INDEX sending_tried ON sending (channel, tried_at) WHERE channel <> 'in_app';
ALTER TABLE sending ENABLE ROW LEVEL SECURITY;
CREATE POLICY reads ON sending FOR SELECT USING ((SELECT act_system()) OR person_id = (SELECT act_person())
    OR EXISTS (SELECT 1 FROM document d WHERE d.id = document_id AND d.insiders && (SELECT act_tokens())));
CREATE POLICY adds ON sending FOR INSERT WITH CHECK ((SELECT act_system()) OR from_id = (SELECT act_person()));
CREATE POLICY changes ON sending FOR UPDATE USING ((SELECT act_system()) OR person_id = (SELECT act_person()));

-- Whatever is partitioned gets its next months, without naming each table here.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION ensure_partitions(upto date) RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
DECLARE m date; t text; made int := 0; name text;
BEGIN
    FOR t IN SELECT c.relname FROM pg_partitioned_table p JOIN pg_class c ON c.oid = p.partrelid JOIN pg_namespace n ON n.oid = c.relnamespace
              WHERE n.nspname = 'public' ORDER BY 1 LOOP
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

GRANT SELECT, INSERT, UPDATE ON office_hours, calendar_year, reckoning, reminder, contact, sending TO lantai_serve;
GRANT DELETE ON office_hours, calendar_year TO lantai_serve;
REVOKE UPDATE ON reminder FROM lantai_serve;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO lantai_serve;
