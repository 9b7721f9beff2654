-- Who may read and write what: row-level security for the serving role. The rule itself is archive.Can; these policies are its
-- floor, so that a forgotten condition in a statement shows nothing (design 4.4). InTx opens every transaction with begin_act.
-- +goose Up

-- Settings of the running act. Each is read once per statement (InitPlan), never per row.
CREATE FUNCTION act_setting(name text) RETURNS text LANGUAGE sql STABLE AS
    $$ SELECT coalesce(nullif(current_setting('lantai.' || name, true), ''), '0') $$;
CREATE FUNCTION act_person()    RETURNS bigint LANGUAGE sql STABLE AS $$ SELECT act_setting('person')::bigint $$;
CREATE FUNCTION act_org()       RETURNS bigint LANGUAGE sql STABLE AS $$ SELECT act_setting('org')::bigint $$;
CREATE FUNCTION act_clearance() RETURNS smallint LANGUAGE sql STABLE AS $$ SELECT act_setting('clearance')::smallint $$;
CREATE FUNCTION act_system()    RETURNS boolean LANGUAGE sql STABLE AS $$ SELECT act_setting('system') = '1' $$;
CREATE FUNCTION act_auditor()   RETURNS boolean LANGUAGE sql STABLE AS $$ SELECT act_setting('auditor') = '1' $$;
CREATE FUNCTION act_tokens()    RETURNS text[] LANGUAGE sql STABLE AS
    $$ SELECT coalesce(nullif(current_setting('lantai.tokens', true), ''), '{}')::text[] $$;
CREATE FUNCTION act_lent()      RETURNS bigint[] LANGUAGE sql STABLE AS
    $$ SELECT coalesce(nullif(current_setting('lantai.lent', true), ''), '{}')::bigint[] $$;

-- The tokens a person holds on a day; workflow/org.Directory.Tokens is the same rule in Go, and a test holds the two together.
-- A document lists the tokens that may know it; holding one of them opens it. Functions of every act are in plpgsql, which keeps
-- their plans for the session: in plain SQL they would be planned at every call.
-- +goose StatementBegin
CREATE FUNCTION tokens_of(who bigint, today date) RETURNS text[] LANGUAGE plpgsql STABLE AS $$
BEGIN RETURN (
WITH RECURSIVE post AS (
    SELECT unit_id, head FROM appointment WHERE person_id = who AND valid @> today
), office AS (
    SELECT g.role, g.unit_id, g.organisation_id FROM role_grant g WHERE g.person_id = who AND g.valid @> today
), line AS (
    SELECT unit_id AS id FROM post
    UNION SELECT p.id FROM line l JOIN unit u ON u.id = l.id JOIN unit p ON p.id = u.parent_id AND p.organisation_id = u.organisation_id
), headed AS (
    SELECT unit_id AS id FROM post WHERE head
    UNION SELECT unit_id FROM office WHERE role = 'head' AND unit_id IS NOT NULL
    UNION SELECT u.id FROM headed h JOIN unit p ON p.id = h.id JOIN unit u ON u.parent_id = p.id AND u.organisation_id = p.organisation_id
), served AS (
    SELECT unit_id AS id FROM office WHERE role = 'clerk' AND unit_id IS NOT NULL
    UNION SELECT u.id FROM served s JOIN unit p ON p.id = s.id JOIN unit u ON u.parent_id = p.id AND u.organisation_id = p.organisation_id
)
SELECT array_agg(DISTINCT token ORDER BY token) FROM (
    SELECT 'p:' || who AS token
    UNION ALL SELECT 'o:' || organisation_id FROM person WHERE id = who
    UNION ALL SELECT 'o:' || u.organisation_id FROM post JOIN unit u ON u.id = post.unit_id
    UNION ALL SELECT 'u:' || id FROM line
    UNION ALL SELECT 'h:' || id FROM headed
    UNION ALL SELECT 'h:' || u.id FROM office o JOIN unit u ON u.organisation_id = o.organisation_id WHERE o.role = 'head' AND o.unit_id IS NULL
    UNION ALL SELECT 'c:' || id FROM served
    UNION ALL SELECT 'c:' || u.id FROM office o JOIN unit u ON u.organisation_id = o.organisation_id WHERE o.role = 'clerk' AND o.unit_id IS NULL
    UNION ALL SELECT 'a:' || organisation_id FROM office WHERE role = 'archivist'
) t
); END $$;

-- Opens an act: loads who acts, and sets what the policies read. No row: the account is closed or unknown. It runs as the owner:
-- the policies of loans and records would hide from it what it is about to open. Like all functions that run as the owner it looks
-- for tables in the temporary schema last, where a caller could lay tables of the same names.
CREATE FUNCTION begin_act(who bigint, moment timestamptz, today date)
RETURNS TABLE (uid text, name text, staff_no text, org bigint, org_uid text, clearance smallint, tokens text[], roles text[],
               lent bigint[], language text, theme text, phrase text, phrases text[], zone text, must_change boolean, directory bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    SELECT p.uid, p.name, p.staff_no, p.organisation_id, o.uid, p.clearance, tokens_of(p.id, today),
           ARRAY(SELECT g.role FROM role_grant g WHERE g.person_id = p.id AND g.valid @> today
                 UNION SELECT 'head' FROM appointment a WHERE a.person_id = p.id AND a.head AND a.valid @> today ORDER BY 1),
           ARRAY(SELECT r.document_id FROM loan l JOIN record r ON r.id = l.record_id
                 WHERE l.reader_id = p.id AND l.state = 'lent' AND l.form = 'electronic' AND l.from_at <= moment AND l.until_at > moment),
           p.language, p.theme, p.phrase, p.phrases, o.zone, p.must_change, (SELECT v.version FROM directory_version v)
      INTO uid, name, staff_no, org, org_uid, clearance, tokens, roles, lent, language, theme, phrase, phrases, zone, must_change, directory
      FROM person p JOIN organisation o ON o.id = p.organisation_id
     WHERE p.id = who AND p.disabled_at IS NULL AND (p.ends_on IS NULL OR p.ends_on > today);
    IF NOT FOUND THEN
        RETURN;
    END IF;
    PERFORM set_config('lantai.person', who::text, true), set_config('lantai.org', org::text, true),
            set_config('lantai.clearance', clearance::text, true), set_config('lantai.tokens', tokens::text, true),
            set_config('lantai.lent', lent::text, true),
            set_config('lantai.auditor', CASE WHEN 'auditor' = ANY(roles) THEN '1' ELSE '0' END, true);
    RETURN NEXT;
END $$;
-- +goose StatementEnd

-- The system itself: sealer, followers, jobs. Only storage/postgres calls it.
CREATE FUNCTION begin_system() RETURNS void LANGUAGE sql AS $$ SELECT set_config('lantai.system', '1', true) $$;

ALTER TABLE document ENABLE ROW LEVEL SECURITY;
CREATE POLICY reads ON document FOR SELECT USING (
    (SELECT act_system())
    OR level <= (SELECT act_clearance()) AND (tokens && (SELECT act_tokens()) OR id = ANY ((SELECT act_lent())::bigint[])));
CREATE POLICY adds ON document FOR INSERT WITH CHECK (
    (SELECT act_system()) OR organisation_id = (SELECT act_org()) AND level <= (SELECT act_clearance()));
CREATE POLICY changes ON document FOR UPDATE USING (
    (SELECT act_system())
    OR organisation_id = (SELECT act_org()) AND level <= (SELECT act_clearance()) AND tokens && (SELECT act_tokens()))
    WITH CHECK ((SELECT act_system()) OR organisation_id = (SELECT act_org()));

-- Rows that hang on a document are known with it.
-- +goose StatementBegin
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['receiver', 'countersigner', 'document_file'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY follows ON %I USING (
            (SELECT act_system()) OR EXISTS (SELECT 1 FROM document d WHERE d.id = document_id))
            WITH CHECK ((SELECT act_system()) OR EXISTS (SELECT 1 FROM document d WHERE d.id = document_id))', t);
    END LOOP;
    -- Opinions, versions and the trace, which repeats the opinions, are for those inside: route, owning unit, archivists.
    FOREACH t IN ARRAY ARRAY['version', 'opinion', 'history'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY inside ON %I USING (
            (SELECT act_system()) OR EXISTS (SELECT 1 FROM document d WHERE d.id = document_id AND d.insiders && (SELECT act_tokens())))
            WITH CHECK ((SELECT act_system()) OR EXISTS (SELECT 1 FROM document d WHERE d.id = document_id))', t);
    END LOOP;
END $$;
-- +goose StatementEnd

-- Whether a file lies at any document. From then on it is known with the document, and no longer because somebody once uploaded it.
-- +goose StatementBegin
CREATE FUNCTION is_placed(file bigint) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN RETURN EXISTS (SELECT 1 FROM document_file a WHERE a.file_id = file);
END $$;
-- +goose StatementEnd

ALTER TABLE file ENABLE ROW LEVEL SECURITY;
CREATE POLICY reads ON file FOR SELECT USING (
    (SELECT act_system()) OR uploader_id = (SELECT act_person()) AND NOT is_placed(id)
    OR state = 'live' AND (EXISTS (SELECT 1 FROM document_file a WHERE a.file_id = file.id)
                           OR EXISTS (SELECT 1 FROM dispatch_file f WHERE f.file_id = file.id)));
CREATE POLICY adds ON file FOR INSERT WITH CHECK (
    (SELECT act_system()) OR organisation_id = (SELECT act_org()) AND uploader_id = (SELECT act_person()));
CREATE POLICY changes ON file FOR UPDATE USING ((SELECT act_system()) OR uploader_id = (SELECT act_person()));

ALTER TABLE file_text ENABLE ROW LEVEL SECURITY;
CREATE POLICY reads ON file_text FOR SELECT USING ((SELECT act_system()) OR EXISTS (SELECT 1 FROM file f WHERE f.id = file_id));
CREATE POLICY adds ON file_text FOR INSERT WITH CHECK (
    (SELECT act_system()) OR EXISTS (SELECT 1 FROM file f WHERE f.id = file_id AND f.uploader_id = (SELECT act_person())));
CREATE POLICY changes ON file_text FOR UPDATE USING (
    (SELECT act_system()) OR EXISTS (SELECT 1 FROM file f WHERE f.id = file_id AND f.uploader_id = (SELECT act_person())));

ALTER TABLE run ENABLE ROW LEVEL SECURITY;
CREATE POLICY follows ON run USING (
    (SELECT act_system()) OR EXISTS (SELECT 1 FROM document d WHERE d.id = document_id))
    WITH CHECK ((SELECT act_system()) OR organisation_id = (SELECT act_org()));

-- Who has a task of a run has all of it: the engine reckons with every task, also for somebody who only reads (传阅). What of it is
-- shown is decided by archive.Can.
-- +goose StatementBegin
CREATE FUNCTION on_my_run(run bigint) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN RETURN EXISTS (SELECT 1 FROM task t WHERE t.run_id = run AND t.person_id = act_person() AND t.level <= act_clearance()
                                            AND t.state <> 'cancelled');
END $$;
-- +goose StatementEnd

-- Who is bound to a document, whoever asks: its tokens are computed from this, also by an act of somebody who is not inside it.
-- +goose StatementBegin
CREATE FUNCTION involved_in(document bigint, OUT participants bigint[], OUT notified bigint[], OUT units bigint[])
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    SELECT array_remove(ARRAY(SELECT DISTINCT unnest(ARRAY[t.person_id, t.behalf_id]) FROM task t
                               WHERE t.document_id = document AND t.duty <> 'read'), NULL),
           ARRAY(SELECT DISTINCT t.person_id FROM task t WHERE t.document_id = document AND t.duty = 'read' AND t.state <> 'cancelled'),
           ARRAY(SELECT v.unit_id FROM delivery v JOIN dispatch x ON x.id = v.dispatch_id
                  WHERE x.document_id = document AND v.organisation_id = x.organisation_id)
      INTO participants, notified, units;
END $$;
-- +goose StatementEnd

ALTER TABLE task ENABLE ROW LEVEL SECURITY;
CREATE POLICY reads ON task FOR SELECT USING (
    (SELECT act_system()) OR person_id = (SELECT act_person()) AND level <= (SELECT act_clearance())
    OR EXISTS (SELECT 1 FROM document d WHERE d.id = document_id AND d.insiders && (SELECT act_tokens())) OR on_my_run(run_id));
CREATE POLICY adds ON task FOR INSERT WITH CHECK ((SELECT act_system()) OR organisation_id = (SELECT act_org()));
CREATE POLICY changes ON task FOR UPDATE USING (
    (SELECT act_system()) OR person_id = (SELECT act_person())
    OR EXISTS (SELECT 1 FROM document d WHERE d.id = document_id AND d.insiders && (SELECT act_tokens())));

-- Series are open to the organisation's staff as far as the class allows. Of the numbers everybody sees those of documents he may
-- know, and gaps elsewhere; only those who keep the register see all of it, and may change it (design 4.4).
ALTER TABLE series ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON series USING (
    (SELECT act_system()) OR organisation_id = (SELECT act_org()) AND (level_class = 'plain'
        OR array_position(ARRAY['public', 'internal', 'work_secret', 'confidential', 'secret', 'top_secret'], level_class) - 1 <= (SELECT act_clearance())));
ALTER TABLE series_year ENABLE ROW LEVEL SECURITY;
CREATE POLICY follows ON series_year USING ((SELECT act_system()) OR EXISTS (SELECT 1 FROM series s WHERE s.id = series_id));

CREATE FUNCTION keeps_register(which bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM series s WHERE s.id = which AND (ARRAY['c:' || s.unit_id, 'h:' || s.unit_id] && act_tokens()
                                                                 OR s.level_class = 'plain' AND 'u:' || s.unit_id = ANY (act_tokens())))
$$;
ALTER TABLE number ENABLE ROW LEVEL SECURITY;
CREATE POLICY reads ON number FOR SELECT USING (
    (SELECT act_system()) OR organisation_id = (SELECT act_org())
        AND (keeps_register(series_id) OR by_id = (SELECT act_person()) OR EXISTS (SELECT 1 FROM document d WHERE d.id = document_id)));
CREATE POLICY adds ON number FOR INSERT WITH CHECK (
    (SELECT act_system()) OR organisation_id = (SELECT act_org()) AND by_id = (SELECT act_person())
        AND EXISTS (SELECT 1 FROM series s WHERE s.id = series_id));
CREATE POLICY changes ON number FOR UPDATE USING (
    (SELECT act_system()) OR organisation_id = (SELECT act_org()) AND keeps_register(series_id));

ALTER TABLE dispatch ENABLE ROW LEVEL SECURITY;
CREATE POLICY reads ON dispatch FOR SELECT USING (
    (SELECT act_system()) OR EXISTS (SELECT 1 FROM document d WHERE d.id = document_id)
    OR EXISTS (SELECT 1 FROM delivery v WHERE v.dispatch_id = dispatch.id));
CREATE POLICY adds ON dispatch FOR INSERT WITH CHECK ((SELECT act_system()) OR organisation_id = (SELECT act_org()));
ALTER TABLE dispatch_file ENABLE ROW LEVEL SECURITY;
CREATE POLICY follows ON dispatch_file USING (
    (SELECT act_system()) OR EXISTS (SELECT 1 FROM dispatch x WHERE x.id = dispatch_id));

-- A delivery is known to the receiving unit's clerk and head, and to those inside the document it came from.
-- +goose StatementBegin
CREATE FUNCTION sent_by_me(dispatch bigint) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN RETURN EXISTS (SELECT 1 FROM dispatch x JOIN document d ON d.id = x.document_id
                      WHERE x.id = dispatch AND d.level <= act_clearance() AND d.insiders && act_tokens());
END $$;
-- +goose StatementEnd
ALTER TABLE delivery ENABLE ROW LEVEL SECURITY;
CREATE POLICY reads ON delivery FOR SELECT USING (
    (SELECT act_system())
    OR level <= (SELECT act_clearance()) AND ARRAY['c:' || unit_id, 'h:' || unit_id] && (SELECT act_tokens())
    OR sent_by_me(dispatch_id));
CREATE POLICY adds ON delivery FOR INSERT WITH CHECK ((SELECT act_system()) OR sent_by_me(dispatch_id));
CREATE POLICY changes ON delivery FOR UPDATE USING (
    (SELECT act_system())
    OR level <= (SELECT act_clearance()) AND ARRAY['c:' || unit_id, 'h:' || unit_id] && (SELECT act_tokens())
    OR sent_by_me(dispatch_id));

-- The catalogue: a record's line, not its content.
ALTER TABLE record ENABLE ROW LEVEL SECURITY;
-- Above Internal it is known with its document, whoever may read that by now, and to the archivists.
CREATE POLICY reads ON record FOR SELECT USING (
    (SELECT act_system()) OR level <= (SELECT act_clearance()) AND tokens && (SELECT act_tokens())
        AND (level <= 1 OR ('a:' || organisation_id) = ANY ((SELECT act_tokens())::text[])
             OR EXISTS (SELECT 1 FROM document d WHERE d.id = document_id)));
CREATE POLICY adds ON record FOR INSERT WITH CHECK ((SELECT act_system()) OR organisation_id = (SELECT act_org()));
CREATE POLICY changes ON record FOR UPDATE USING (
    (SELECT act_system()) OR level <= (SELECT act_clearance()) AND ('a:' || organisation_id) = ANY ((SELECT act_tokens())::text[]));

ALTER TABLE loan ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON loan USING (
    (SELECT act_system()) OR reader_id = (SELECT act_person())
    OR ('a:' || organisation_id) = ANY ((SELECT act_tokens())::text[]) AND EXISTS (SELECT 1 FROM record r WHERE r.id = record_id))
    WITH CHECK ((SELECT act_system()) OR organisation_id = (SELECT act_org()));

ALTER TABLE notice ENABLE ROW LEVEL SECURITY;
CREATE POLICY reads ON notice FOR SELECT USING (
    (SELECT act_system()) OR person_id = (SELECT act_person()) OR from_id = (SELECT act_person()));
CREATE POLICY adds ON notice FOR INSERT WITH CHECK ((SELECT act_system()) OR from_id = (SELECT act_person()));
CREATE POLICY changes ON notice FOR UPDATE USING ((SELECT act_system()) OR person_id = (SELECT act_person()));

ALTER TABLE audit_entry ENABLE ROW LEVEL SECURITY;
CREATE POLICY reads ON audit_entry FOR SELECT USING (
    (SELECT act_system()) OR (SELECT act_auditor()) AND organisation_id = (SELECT act_org()));
CREATE POLICY adds ON audit_entry FOR INSERT WITH CHECK ((SELECT act_system()) OR person_id = (SELECT act_person()));

ALTER TABLE idempotency ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON idempotency USING ((SELECT act_system()) OR person_id = (SELECT act_person()));

-- What repeats the level of a document follows it at once (design 4.8).
-- +goose StatementBegin
CREATE FUNCTION level_follows() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE task SET level = NEW.level WHERE document_id = NEW.id;
    UPDATE record SET level = NEW.level WHERE document_id = NEW.id;
    UPDATE delivery SET level = NEW.level WHERE dispatch_id IN (SELECT id FROM dispatch WHERE document_id = NEW.id);
    UPDATE dispatch SET level = NEW.level WHERE document_id = NEW.id;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER level_follows AFTER UPDATE OF level ON document FOR EACH ROW WHEN (OLD.level <> NEW.level) EXECUTE FUNCTION level_follows();

-- The serving role: owns nothing, and of the audit log it may only add.
GRANT USAGE ON SCHEMA public TO lantai_serve;
GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO lantai_serve;
GRANT DELETE ON session, idempotency, receiver, countersigner, document_file, audit_pending TO lantai_serve;
REVOKE ALL ON audit_entry_default, outbox_default, history_default, notice_default FROM lantai_serve; -- only through the parent, where the policies are
REVOKE UPDATE ON audit_entry, audit_pending, audit_seal, outbox, version, opinion, history, installation FROM lantai_serve;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO lantai_serve;
