-- Documents issued by several organs together (联合行文), and whom a drafter proposes to sign.
-- +goose Up

ALTER TABLE document ADD COLUMN to_sign_id bigint REFERENCES person;   -- 拟签发人; NULL: any of the leaders

-- The organs beside the leading one, in printed order. A unit of the document's own organisation signs on the document's way; of any
-- other the scan of the page that it has signed is kept. A signature is of a text: it is gone when the text goes back.
CREATE TABLE co_issuer (
    document_id     bigint NOT NULL REFERENCES document ON DELETE CASCADE, -- a draft that is cleared out of the bin
    organisation_id bigint NOT NULL REFERENCES organisation,       -- whose document it is
    position        int NOT NULL,
    unit_id         bigint REFERENCES unit,                        -- NULL: a body outside the tree
    name            text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    signer_name     text NOT NULL DEFAULT '' CHECK (length(signer_name) <= 50),
    signed_on       date,
    digest          bytea,                                         -- of the text that was signed
    page_id         bigint REFERENCES file,                        -- the scan
    PRIMARY KEY (document_id, position),
    UNIQUE (document_id, name),
    CHECK ((signed_on IS NULL) = (digest IS NULL)),
    CHECK (signed_on IS NOT NULL OR signer_name = '' AND page_id IS NULL),
    CHECK (signed_on IS NULL OR signer_name <> ''),
    CHECK (unit_id IS NOT NULL OR signed_on IS NULL OR page_id IS NOT NULL)
);
ALTER TABLE co_issuer ENABLE ROW LEVEL SECURITY;
CREATE POLICY follows ON co_issuer USING (
    (SELECT act_system()) OR EXISTS (SELECT 1 FROM document d WHERE d.id = document_id OFFSET 0))
    WITH CHECK ((SELECT act_system()) OR organisation_id = (SELECT act_org()) AND EXISTS (SELECT 1 FROM document d WHERE d.id = document_id OFFSET 0));

ALTER TABLE document_file DROP CONSTRAINT document_file_role_check,
    ADD CONSTRAINT document_file_role_check CHECK (role IN ('attachment', 'scan', 'original', 'typeset', 'sealed', 'joint_page'));

-- A joint document is numbered when all have signed (design 4.2; 2012 regulation art. 22). The rule is archive.Numberable; this is its floor.
-- +goose StatementBegin
CREATE FUNCTION all_have_signed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM co_issuer c WHERE c.document_id = NEW.id AND (c.signed_on IS NULL OR c.digest IS DISTINCT FROM NEW.signed_digest)) THEN
        RAISE EXCEPTION 'a co-issuer has not signed' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER all_have_signed AFTER UPDATE OF status ON document FOR EACH ROW
    WHEN (NEW.status = 'numbered' AND OLD.status <> 'numbered') EXECUTE FUNCTION all_have_signed();

GRANT SELECT, INSERT, UPDATE, DELETE ON co_issuer TO lantai_serve;
