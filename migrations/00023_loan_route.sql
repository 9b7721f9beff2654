-- A request for a loan is decided on the route "loan": it makes an application, which is a document on its way like any other, at the
-- level of its record. A request that was made before has none: the archivist alone decides it, as it was asked for, and nobody has
-- to ask again.
-- +goose Up

--   requested ──lend──▶ lent ──return──▶ returned ──close──▶ closed      requested ──refuse──▶ refused
--                         └──recall──▶ recalled                          requested ──withdraw──▶ withdrawn (by its reader)
ALTER TABLE loan ADD COLUMN application_id bigint UNIQUE REFERENCES document;
ALTER TABLE loan DROP CONSTRAINT loan_state_check;
ALTER TABLE loan ADD CONSTRAINT loan_state_check CHECK (state IN ('requested', 'withdrawn', 'lent', 'returned', 'recalled', 'refused', 'closed'));
ALTER TABLE loan DROP CONSTRAINT loan_check, DROP CONSTRAINT loan_check1,
    ADD CONSTRAINT loan_has_period CHECK (state IN ('requested', 'withdrawn', 'refused') OR (from_at IS NOT NULL AND until_at > from_at)),
    ADD CONSTRAINT loan_is_decided CHECK (state IN ('requested', 'withdrawn') OR (decided_at IS NOT NULL AND decided_by IS NOT NULL));

-- Whoever decides on an application decides on the loan, though he may know neither the record nor the loans of others: only who may
-- know the application reaches its request, and only here.
-- +goose StatementBegin
CREATE FUNCTION knows_application(application bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT act_system() OR EXISTS (SELECT 1 FROM document d
                                    WHERE d.id = application AND d.level <= act_clearance() AND d.tokens && act_tokens())
$$;
CREATE FUNCTION lock_request(application bigint) RETURNS SETOF loan
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF knows_application(application) THEN
        RETURN QUERY SELECT l.* FROM loan l WHERE l.application_id = application FOR UPDATE;
    END IF;
END $$;
CREATE FUNCTION settle_request(application bigint, became text, moment timestamptz, decider bigint, said text, since timestamptz, ends timestamptz)
RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE settled int;
BEGIN
    IF NOT knows_application(application) THEN
        RETURN 0;
    END IF;
    UPDATE loan SET state = became, decided_at = moment, decided_by = decider, opinion = said, from_at = since, until_at = ends, version = version + 1
     WHERE application_id = application AND state = 'requested';
    GET DIAGNOSTICS settled = ROW_COUNT;
    RETURN settled;
END $$;

-- An application names its record: when that is raised, who may not know the record any more does not know the application (design 4.8).
CREATE FUNCTION applications_follow() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE document SET level = NEW.level
     WHERE level < NEW.level AND id IN (SELECT l.application_id FROM loan l WHERE l.record_id = NEW.id);
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER applications_follow AFTER UPDATE OF level ON record FOR EACH ROW WHEN (OLD.level < NEW.level) EXECUTE FUNCTION applications_follow();
REVOKE ALL ON FUNCTION lock_request, settle_request FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lock_request, settle_request TO lantai_serve;
