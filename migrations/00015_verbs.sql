-- Delegations that people set up for themselves, and runs in which nobody can act.
-- +goose Up
ALTER TABLE delegation ADD COLUMN note text NOT NULL DEFAULT '', ADD COLUMN made_at timestamptz NOT NULL DEFAULT now();
CREATE INDEX delegation_to ON delegation (to_id, until_at);
CREATE INDEX delegation_organisation ON delegation (organisation_id, until_at);

-- Everybody's acts resolve delegations, so the organisation reads them; only the giver, and the house when he leaves, writes them.
ALTER TABLE delegation ENABLE ROW LEVEL SECURITY;
CREATE POLICY reads ON delegation FOR SELECT USING ((SELECT act_system()) OR organisation_id = (SELECT act_org()));
CREATE POLICY adds ON delegation FOR INSERT WITH CHECK (
    (SELECT act_system()) OR organisation_id = (SELECT act_org()) AND from_id = (SELECT act_person()));
CREATE POLICY changes ON delegation FOR UPDATE USING ((SELECT act_system()) OR from_id = (SELECT act_person()));

-- What others have in hand in one's name.
CREATE INDEX task_behalf ON task (behalf_id, state) WHERE behalf_id IS NOT NULL;

-- Since when nobody can act in a run: all whom it waits for have left, or nobody was found. The office is asked to assign somebody.
ALTER TABLE run ADD COLUMN stalled_at timestamptz CHECK (stalled_at IS NULL OR state = 'running');
CREATE INDEX run_stalled ON run (organisation_id, stalled_at) WHERE stalled_at IS NOT NULL;

-- Those who are asked to assign take part in the run as long as nobody can act in it: they are the office of its organisation.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION involved_in(document bigint, OUT participants bigint[], OUT notified bigint[], OUT units bigint[])
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    SELECT array_remove(ARRAY(SELECT DISTINCT unnest(ARRAY[t.person_id, t.behalf_id]) FROM task t
                               WHERE t.document_id = document AND t.duty <> 'read'
                              UNION SELECT g.person_id FROM run r JOIN role_grant g ON g.organisation_id = r.organisation_id
                               WHERE r.document_id = document AND r.stalled_at IS NOT NULL
                                 AND g.role = 'office' AND g.unit_id IS NULL AND g.valid @> current_date), NULL),
           ARRAY(SELECT DISTINCT t.person_id FROM task t WHERE t.document_id = document AND t.duty = 'read' AND t.state <> 'cancelled'),
           ARRAY(SELECT v.unit_id FROM delivery v JOIN dispatch x ON x.id = v.dispatch_id
                  WHERE x.document_id = document AND v.organisation_id = x.organisation_id)
      INTO participants, notified, units;
END $$;
-- +goose StatementEnd

-- Who can act changes with the people: followers hear of it.
ALTER TABLE outbox DROP CONSTRAINT outbox_topic_check;
ALTER TABLE outbox ADD CONSTRAINT outbox_topic_check CHECK (topic IN ('document', 'file', 'delivery', 'notice', 'record', 'person'));

-- Who has delegated follows what the other has in hand in his name, and what he has decided (审批已委托).
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION follow_run(which bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
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
                UNION ALL SELECT x.behalf_id, x.duty = 'decide' AND x.state IN ('open', 'waiting', 'done'), false, false
                  FROM task x WHERE x.run_id = which AND x.behalf_id IS NOT NULL
                UNION ALL SELECT o.person_id, false, false, true FROM run_follower o WHERE o.run_id = which
                UNION ALL SELECT r.started_by, false, false, false) a GROUP BY a.person_id) p
     WHERE p.box IS NOT NULL OR p.follows
    ON CONFLICT (run_id, person_id) DO UPDATE SET box = excluded.box, uid = excluded.uid, level = excluded.level, urgency = excluded.urgency,
           delegated = excluded.delegated, due_key = excluded.due_key, opened_at = excluded.opened_at
     WHERE (f.box IS NOT NULL OR excluded.box IS NOT NULL)
       AND (f.box, f.uid, f.level, f.urgency, f.delegated, f.due_key, f.opened_at)
           IS DISTINCT FROM (excluded.box, excluded.uid, excluded.level, excluded.urgency, excluded.delegated, excluded.due_key, excluded.opened_at);
END $$;
-- +goose StatementEnd
SELECT follow_run(run_id) FROM task WHERE behalf_id IS NOT NULL AND run_id IS NOT NULL GROUP BY run_id;
