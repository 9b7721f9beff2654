-- A pass over open tasks is counted level by level, so that nobody learns from it of tasks above his clearance: neither how many there
-- are, nor that a pass had anything to do (design 4.4).
-- +goose Up
CREATE TABLE reckoning_figure (
    reckoning_id    bigint NOT NULL REFERENCES reckoning,
    organisation_id bigint NOT NULL REFERENCES organisation,
    level           smallint NOT NULL CHECK (level BETWEEN 0 AND 5),
    total           int NOT NULL DEFAULT 0,  -- tasks there were when it was asked for
    done            int NOT NULL DEFAULT 0,  -- looked at
    changed         int NOT NULL DEFAULT 0,  -- whose deadline moved
    PRIMARY KEY (reckoning_id, level)
);
ALTER TABLE reckoning_figure ENABLE ROW LEVEL SECURITY;
CREATE POLICY reads ON reckoning_figure FOR SELECT USING (
    (SELECT act_system()) OR organisation_id = (SELECT act_org()) AND level <= (SELECT act_clearance()));
CREATE POLICY house ON reckoning_figure USING ((SELECT act_system()));

-- Begins a pass over the open tasks of an organisation, or the one that is under way anew. It tells of the tasks up to the asker's
-- clearance; the pass itself is over all of them. With none nothing begins.
-- +goose StatementBegin
CREATE FUNCTION begin_reckoning(organisation bigint, which text, moment timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE pass bigint; everything int;
BEGIN
    IF NOT act_system() AND organisation IS DISTINCT FROM act_org() THEN
        RETURN 0;
    END IF;
    everything := tasks_to_reckon(organisation, which);
    IF everything = 0 THEN
        RETURN 0;
    END IF;
    INSERT INTO reckoning AS r (organisation_id, scope, at, total) VALUES (organisation, which, moment, everything)
        ON CONFLICT (organisation_id, scope) WHERE finished_at IS NULL
        DO UPDATE SET at = excluded.at, total = excluded.total, after_id = 0 RETURNING r.id INTO pass;
    DELETE FROM reckoning_figure f WHERE f.reckoning_id = pass;
    INSERT INTO reckoning_figure (reckoning_id, organisation_id, level, total)
    SELECT pass, organisation, t.level, count(*) FROM task t
     WHERE t.organisation_id = organisation AND t.state = 'open' AND (t.due_unknown OR which = 'all' AND t.due_at IS NOT NULL) GROUP BY t.level;
    RETURN (SELECT coalesce(sum(f.total), 0) FROM reckoning_figure f
             WHERE f.reckoning_id = pass AND (act_system() OR f.level <= act_clearance()));
END $$;
-- +goose StatementEnd
REVOKE ALL ON FUNCTION begin_reckoning FROM PUBLIC;
GRANT EXECUTE ON FUNCTION begin_reckoning TO lantai_serve;
REVOKE ALL ON FUNCTION tasks_to_reckon FROM lantai_serve;
GRANT SELECT, INSERT, UPDATE ON reckoning_figure TO lantai_serve;
REVOKE INSERT ON reckoning FROM lantai_serve;
ALTER TABLE reckoning DROP COLUMN done, DROP COLUMN changed;
