-- Work boxes that stay fast at a hundred thousand tasks a person: what a box sorts, filters and counts by stands in the row that lies
-- in it, an index has every order of a box, and what lies in each box is tallied as it is written.
-- +goose Up

-- 特急, 加急, 普通 as boxes sort them.
CREATE FUNCTION urgency_rank(urgency text) RETURNS smallint LANGUAGE sql IMMUTABLE AS
    $$ SELECT CASE urgency WHEN 'extra_urgent' THEN 0 WHEN 'urgent' THEN 1 ELSE 2 END::smallint $$;

UPDATE task SET opened_at = coalesce(seen_at, done_at, urged_at, now()) WHERE opened_at IS NULL AND state IN ('open', 'done', 'revoked');
ALTER TABLE task
    ADD COLUMN urgency     smallint NOT NULL DEFAULT 2 CHECK (urgency BETWEEN 0 AND 2),  -- of its document, as its level
    ADD COLUMN due_unknown boolean NOT NULL DEFAULT false,  -- its deadline lies in a year whose holidays are not known yet
    ADD COLUMN tie         int NOT NULL DEFAULT 0,          -- from the title: orders what came at one moment; keys and ids never do
    ADD COLUMN box         text GENERATED ALWAYS AS (
        CASE WHEN state = 'open' THEN CASE duty WHEN 'read' THEN 'toread' ELSE 'todo' END
             WHEN done_at IS NULL THEN NULL
             WHEN duty = 'decide' AND state IN ('done', 'revoked') THEN 'done'
             WHEN duty = 'read' AND state = 'done' THEN 'read' END) STORED,  -- in which of its person's boxes it lies; NULL: in none
    ADD COLUMN delegated   boolean NOT NULL GENERATED ALWAYS AS (behalf_id IS NOT NULL) STORED,
    ADD COLUMN due_key     timestamptz NOT NULL GENERATED ALWAYS AS (coalesce(due_at, 'infinity')) STORED;
UPDATE task t SET urgency = urgency_rank(d.urgency), due_unknown = coalesce((t.data->>'DueUnknown')::boolean, false), tie = hashtext(d.title)
  FROM document d WHERE d.id = t.document_id;
ALTER TABLE task ADD CONSTRAINT lies_since CHECK (box IS NULL OR opened_at IS NOT NULL);

-- Who follows a run: its starter in 我发起, and in 跟踪 those who have acted in it, until it is over or their turn comes again.
CREATE TABLE run_follower (
    run_id      bigint NOT NULL REFERENCES run,
    person_id   bigint NOT NULL REFERENCES person,
    box         text CHECK (box IN ('mine', 'tracked')),  -- NULL: in neither now
    uid         text NOT NULL,               -- of the task that stands for the run: the one that is open, else the last; what follows is its
    level       smallint NOT NULL,
    urgency     smallint NOT NULL,
    delegated   boolean NOT NULL,
    due_key     timestamptz NOT NULL,
    opened_at   timestamptz NOT NULL,
    tie         int NOT NULL,
    PRIMARY KEY (run_id, person_id)
);

-- The orders of the boxes. Every walk names person, box, level, delegation and urgency and goes along one index from where it stands;
-- levels above the clearance are not walked (design 4.4). The indexes hold what the policies ask for, so that no row is read to find a page
-- or to count.
CREATE INDEX task_due ON task (person_id, box, level, delegated, urgency, due_key, opened_at, tie, uid) INCLUDE (document_id, run_id)
    WHERE box IS NOT NULL;
CREATE INDEX task_opened ON task (person_id, box, level, delegated, urgency, opened_at, due_key, tie, uid) INCLUDE (document_id, run_id)
    WHERE box IS NOT NULL;
CREATE INDEX task_done_at ON task (person_id, box, level, delegated, urgency, done_at, due_key, tie, uid) INCLUDE (document_id, run_id)
    WHERE box IS NOT NULL AND done_at IS NOT NULL;
CREATE INDEX run_follower_due ON run_follower (person_id, box, level, delegated, urgency, due_key, opened_at, tie, uid) WHERE box IS NOT NULL;
CREATE INDEX run_follower_opened ON run_follower (person_id, box, level, delegated, urgency, opened_at, due_key, tie, uid) WHERE box IS NOT NULL;
DROP INDEX task_box, task_done, task_run, run_starter;

-- How many lie in each box: the sum of n. Acts only add lines, so that none waits for another; a job folds them from time to time.
CREATE TABLE box_tally (
    person_id bigint NOT NULL,
    box       text NOT NULL,
    level     smallint NOT NULL,
    urgent    boolean NOT NULL,
    delegated boolean NOT NULL,
    n         bigint NOT NULL
);
CREATE INDEX box_tally_person ON box_tally (person_id, level) INCLUDE (box, urgent, delegated, n);

-- +goose StatementBegin
CREATE FUNCTION tally_came() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO box_tally SELECT person_id, box, level, urgency < 2, delegated, count(*) FROM came WHERE box IS NOT NULL GROUP BY 1, 2, 3, 4, 5;
    RETURN NULL;
END $$;
CREATE FUNCTION tally_moved() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO box_tally SELECT person_id, box, level, urgency < 2, delegated, sum(n) FROM (
        SELECT person_id, box, level, urgency, delegated, 1 AS n FROM came UNION ALL SELECT person_id, box, level, urgency, delegated, -1 FROM went) moved
     WHERE box IS NOT NULL GROUP BY 1, 2, 3, 4, 5 HAVING sum(n) <> 0;
    RETURN NULL;
END $$;
CREATE FUNCTION tally_went() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO box_tally SELECT person_id, box, level, urgency < 2, delegated, -count(*) FROM went WHERE box IS NOT NULL GROUP BY 1, 2, 3, 4, 5;
    RETURN NULL;
END $$;

-- Folds the lines of each box into one. What is not committed yet stays for the next time; two that fold do not meet.
CREATE FUNCTION fold_box_tally() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtext('fold_box_tally')) THEN
        RETURN;
    END IF;
    WITH many AS (
        SELECT person_id, level FROM box_tally GROUP BY person_id, level, box, urgent, delegated HAVING count(*) > 1
    ), gone AS (
        DELETE FROM box_tally t USING (SELECT DISTINCT person_id, level FROM many) m WHERE t.person_id = m.person_id AND t.level = m.level RETURNING t.*
    )
    INSERT INTO box_tally SELECT person_id, box, level, urgent, delegated, sum(n) FROM gone GROUP BY 1, 2, 3, 4, 5 HAVING sum(n) <> 0;
END $$;

-- Lets everybody who follows a run find it as it stands now. It reckons from the rows alone, whoever asks.
CREATE FUNCTION follow_run(which bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE r record; t record; newest boolean;
BEGIN
    SELECT document_id, started_by, state IN ('running', 'suspended') AS live INTO r FROM run WHERE id = which;
    newest := NOT EXISTS (SELECT 1 FROM run n WHERE n.document_id = r.document_id AND n.id > which);
    SELECT uid, level, urgency, delegated, due_key, opened_at, tie INTO t FROM task
     WHERE run_id = which AND opened_at IS NOT NULL ORDER BY (state = 'open') DESC, no DESC LIMIT 1;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    INSERT INTO run_follower AS f (run_id, person_id, box, uid, level, urgency, delegated, due_key, opened_at, tie)
    SELECT which, p.person_id, p.box, t.uid, t.level, t.urgency, t.delegated, t.due_key, t.opened_at, t.tie FROM (
        SELECT a.person_id, bool_or(a.follows) AS follows,
               CASE WHEN a.person_id = r.started_by THEN CASE WHEN newest THEN 'mine' END
                    WHEN r.live AND bool_or(a.acted) AND NOT bool_or(a.waits) THEN 'tracked' END AS box
          FROM (SELECT x.person_id, x.duty = 'decide' AND x.state = 'done' AS acted, x.state = 'open' AS waits, false AS follows
                  FROM task x WHERE x.run_id = which
                UNION ALL SELECT o.person_id, false, false, true FROM run_follower o WHERE o.run_id = which
                UNION ALL SELECT r.started_by, false, false, false) a GROUP BY a.person_id) p
     WHERE p.box IS NOT NULL OR p.follows
    ON CONFLICT (run_id, person_id) DO UPDATE SET box = excluded.box, uid = excluded.uid, level = excluded.level, urgency = excluded.urgency,
           delegated = excluded.delegated, due_key = excluded.due_key, opened_at = excluded.opened_at
     WHERE (f.box IS NOT NULL OR excluded.box IS NOT NULL)
       AND (f.box, f.uid, f.level, f.urgency, f.delegated, f.due_key, f.opened_at)
           IS DISTINCT FROM (excluded.box, excluded.uid, excluded.level, excluded.urgency, excluded.delegated, excluded.due_key, excluded.opened_at);
END $$;

-- What repeats the level and the urgency of a document follows them at once (design 4.8).
CREATE OR REPLACE FUNCTION level_follows() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE task SET level = NEW.level, urgency = urgency_rank(NEW.urgency) WHERE document_id = NEW.id;
    UPDATE run_follower SET level = NEW.level, urgency = urgency_rank(NEW.urgency)
     WHERE run_id IN (SELECT id FROM run WHERE document_id = NEW.id);
    IF OLD.level <> NEW.level THEN
        UPDATE record SET level = NEW.level WHERE document_id = NEW.id;
        UPDATE delivery SET level = NEW.level WHERE dispatch_id IN (SELECT id FROM dispatch WHERE document_id = NEW.id);
        UPDATE dispatch SET level = NEW.level WHERE document_id = NEW.id;
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
DROP TRIGGER level_follows ON document;
CREATE TRIGGER level_follows AFTER UPDATE OF level, urgency ON document FOR EACH ROW
    WHEN (OLD.level <> NEW.level OR OLD.urgency <> NEW.urgency) EXECUTE FUNCTION level_follows();

CREATE TRIGGER tally_came  AFTER INSERT ON task REFERENCING NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION tally_came();
CREATE TRIGGER tally_moved AFTER UPDATE ON task REFERENCING NEW TABLE AS came OLD TABLE AS went FOR EACH STATEMENT EXECUTE FUNCTION tally_moved();
CREATE TRIGGER tally_went  AFTER DELETE ON task REFERENCING OLD TABLE AS went FOR EACH STATEMENT EXECUTE FUNCTION tally_went();
CREATE TRIGGER tally_came  AFTER INSERT ON run_follower REFERENCING NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION tally_came();
CREATE TRIGGER tally_moved AFTER UPDATE ON run_follower REFERENCING NEW TABLE AS came OLD TABLE AS went FOR EACH STATEMENT EXECUTE FUNCTION tally_moved();
CREATE TRIGGER tally_went  AFTER DELETE ON run_follower REFERENCING OLD TABLE AS went FOR EACH STATEMENT EXECUTE FUNCTION tally_went();

INSERT INTO box_tally SELECT person_id, box, level, urgency < 2, delegated, count(*) FROM task WHERE box IS NOT NULL GROUP BY 1, 2, 3, 4, 5;
SELECT follow_run(id) FROM run;
SELECT fold_box_tally();
ANALYZE task, run_follower, box_tally;

-- Counting stays on the index while the tables are kept swept.
ALTER TABLE task SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
ALTER TABLE run_follower SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);
ALTER TABLE box_tally SET (autovacuum_vacuum_scale_factor = 0.1, autovacuum_vacuum_threshold = 1000);

-- Everybody finds his own lines, as far as the clearance reaches. The serving role writes none of them.
ALTER TABLE run_follower ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON run_follower FOR SELECT USING ((SELECT act_system()) OR person_id = (SELECT act_person()) AND level <= (SELECT act_clearance()));
ALTER TABLE box_tally ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON box_tally FOR SELECT USING ((SELECT act_system()) OR person_id = (SELECT act_person()) AND level <= (SELECT act_clearance()));
GRANT SELECT ON run_follower, box_tally TO lantai_serve;
REVOKE ALL ON FUNCTION fold_box_tally FROM PUBLIC;
GRANT EXECUTE ON FUNCTION fold_box_tally TO lantai_serve;

-- The rules of 00009 as they were, made cheap. OFFSET 0 keeps the planner from answering "is its document known" by a hash of all known
-- documents, which grows with the house: what hangs on one document is looked up by its key. It changes no answer.
-- +goose StatementBegin
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['receiver', 'countersigner', 'document_file'] LOOP
        EXECUTE format('ALTER POLICY follows ON %I USING (
            (SELECT act_system()) OR EXISTS (SELECT 1 FROM document d WHERE d.id = document_id OFFSET 0))
            WITH CHECK ((SELECT act_system()) OR EXISTS (SELECT 1 FROM document d WHERE d.id = document_id OFFSET 0))', t);
    END LOOP;
    FOREACH t IN ARRAY ARRAY['version', 'opinion', 'history'] LOOP
        EXECUTE format('ALTER POLICY inside ON %I USING (
            (SELECT act_system()) OR EXISTS (SELECT 1 FROM document d WHERE d.id = document_id AND d.insiders && (SELECT act_tokens()) OFFSET 0))
            WITH CHECK ((SELECT act_system()) OR EXISTS (SELECT 1 FROM document d WHERE d.id = document_id OFFSET 0))', t);
    END LOOP;
END $$;
-- +goose StatementEnd
ALTER POLICY follows ON run USING (
    (SELECT act_system()) OR EXISTS (SELECT 1 FROM document d WHERE d.id = document_id OFFSET 0));
ALTER POLICY reads ON task USING (
    (SELECT act_system()) OR person_id = (SELECT act_person()) AND level <= (SELECT act_clearance())
    OR EXISTS (SELECT 1 FROM document d WHERE d.id = document_id AND d.insiders && (SELECT act_tokens()) OFFSET 0) OR on_my_run(run_id));
ALTER POLICY changes ON task USING (
    (SELECT act_system()) OR person_id = (SELECT act_person())
    OR EXISTS (SELECT 1 FROM document d WHERE d.id = document_id AND d.insiders && (SELECT act_tokens()) OFFSET 0));
ALTER POLICY reads ON number USING (
    (SELECT act_system()) OR organisation_id = (SELECT act_org())
        AND (keeps_register(series_id) OR by_id = (SELECT act_person()) OR EXISTS (SELECT 1 FROM document d WHERE d.id = document_id OFFSET 0)));
ALTER POLICY reads ON dispatch USING (
    (SELECT act_system()) OR EXISTS (SELECT 1 FROM document d WHERE d.id = document_id OFFSET 0)
    OR EXISTS (SELECT 1 FROM delivery v WHERE v.dispatch_id = dispatch.id OFFSET 0));
ALTER POLICY follows ON dispatch_file USING (
    (SELECT act_system()) OR EXISTS (SELECT 1 FROM dispatch x WHERE x.id = dispatch_id OFFSET 0));
ALTER POLICY reads ON file USING (
    (SELECT act_system()) OR uploader_id = (SELECT act_person()) AND NOT is_placed(id)
    OR state = 'live' AND (EXISTS (SELECT 1 FROM document_file a WHERE a.file_id = file.id OFFSET 0)
                           OR EXISTS (SELECT 1 FROM dispatch_file f WHERE f.file_id = file.id OFFSET 0)));
ALTER POLICY reads ON file_text USING ((SELECT act_system()) OR EXISTS (SELECT 1 FROM file f WHERE f.id = file_id OFFSET 0));
ALTER POLICY reads ON record USING (
    (SELECT act_system()) OR level <= (SELECT act_clearance()) AND tokens && (SELECT act_tokens())
        AND (level <= 1 OR ('a:' || organisation_id) = ANY ((SELECT act_tokens())::text[])
             OR EXISTS (SELECT 1 FROM document d WHERE d.id = document_id OFFSET 0)));

-- In plpgsql its plan is kept for the session; in SQL it was planned for each number.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION keeps_register(which bigint) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN RETURN EXISTS (SELECT 1 FROM series s WHERE s.id = which AND (ARRAY['c:' || s.unit_id, 'h:' || s.unit_id] && act_tokens()
                                                                  OR s.level_class = 'plain' AND 'u:' || s.unit_id = ANY (act_tokens())));
END $$;
-- +goose StatementEnd
