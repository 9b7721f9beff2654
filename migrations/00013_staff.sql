-- The organisation over time, kept by its own people: units that close, accounts that say when they were last used, posts and roles
-- that have names outside, and versions by which nobody overwrites what he has not read.
-- +goose Up
ALTER TABLE organisation ADD COLUMN version int NOT NULL DEFAULT 1;
ALTER TABLE unit   ADD COLUMN version int NOT NULL DEFAULT 1,
                   ADD COLUMN closes_on date,              -- first day without the unit; its documents stay where they are
                   ADD CHECK (closes_on IS NULL OR NOT (root OR office));
ALTER TABLE person ADD COLUMN version int NOT NULL DEFAULT 1,
                   ADD COLUMN signed_in_at timestamptz;    -- the last time; sessions themselves go
ALTER TABLE series ADD COLUMN version int NOT NULL DEFAULT 1;
ALTER TABLE fonds  ADD COLUMN version int NOT NULL DEFAULT 1;

-- A random name for the rows that are there: 26 letters and digits, as archive.NewID draws them.
ALTER TABLE appointment ADD COLUMN uid text NOT NULL UNIQUE
    DEFAULT left(translate(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), '0189', 'ghij'), 26);
ALTER TABLE role_grant ADD COLUMN uid text NOT NULL UNIQUE
    DEFAULT left(translate(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), '0189', 'ghij'), 26);
ALTER TABLE appointment ALTER COLUMN uid DROP DEFAULT;
ALTER TABLE role_grant ALTER COLUMN uid DROP DEFAULT;

-- A post or role that is taken back on its first day never was: its range would be empty. The audit log keeps both acts.
GRANT DELETE ON appointment, role_grant TO lantai_serve;

-- How much somebody has in hand, for those who end the account: a count, as far as the asker's clearance reaches (design 4.4).
-- +goose StatementBegin
CREATE FUNCTION open_tasks_of(who bigint) RETURNS int LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN RETURN (SELECT count(*) FROM task t WHERE t.person_id = who AND t.state IN ('open', 'waiting') AND t.duty = 'decide'
                                            AND t.level <= act_clearance());
END $$;
-- +goose StatementEnd
