-- Receiving: how a document arrived, the book of received documents (收文登记簿), what happened to a delivery, and what is asked of
-- whoever handles it.
-- +goose Up

-- What is known of an incoming document beyond its text. title_key and sender_key are folded (archive.FoldTitle), for duplicates.
CREATE TABLE arrival (
    document_id     bigint PRIMARY KEY REFERENCES document,
    organisation_id bigint NOT NULL REFERENCES organisation,
    way             text NOT NULL CHECK (way IN ('paper', 'file', 'delivery', 'internal')),
    copies          int NOT NULL DEFAULT 1 CHECK (copies BETWEEN 0 AND 9999),   -- 份数
    place           text NOT NULL DEFAULT '' CHECK (length(place) <= 100),      -- where the paper lies
    received_on     date NOT NULL,
    origin_id       bigint REFERENCES document,                                 -- the document that was delivered; known to who may know it
    due_on          date,                                                       -- 办理时限, named at 拟办
    reply_wanted    boolean NOT NULL DEFAULT false,                             -- 要求答复: not completed before it is answered
    unlike          text NOT NULL DEFAULT '',                                   -- why it is not the same as those that looked like it
    title_key       text NOT NULL,
    sender_key      text NOT NULL
);
CREATE INDEX arrival_alike ON arrival (organisation_id, title_key, sender_key);
CREATE INDEX arrival_origin ON arrival (origin_id);

-- The book: every 收文号 with what became of it; exactly 1..n in each organisation, class of levels and year (design 4.2).
CREATE TABLE receipt (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uid             text NOT NULL UNIQUE,
    organisation_id bigint NOT NULL REFERENCES organisation,
    level_class     text NOT NULL CHECK (level_class IN ('plain', 'work_secret', 'confidential', 'secret', 'top_secret')),
    year            int NOT NULL CHECK (year BETWEEN 1949 AND 2999),
    n               int NOT NULL CHECK (n > 0),
    printed         text NOT NULL,
    document_id     bigint NOT NULL REFERENCES document,
    by_id           bigint REFERENCES person,
    by_name         text NOT NULL DEFAULT '',
    at              timestamptz NOT NULL,
    voided_at       timestamptz,
    voider_name     text NOT NULL DEFAULT '',
    reason          text NOT NULL DEFAULT '',
    UNIQUE (organisation_id, level_class, year, n),
    UNIQUE (organisation_id, printed),
    CHECK ((voided_at IS NULL) = (reason = ''))
);
-- A document holds one live 收文号.
CREATE UNIQUE INDEX receipt_document ON receipt (document_id) WHERE voided_at IS NULL;

-- What happened to a delivery, act by act; the delivery itself says how it stands.
CREATE TABLE delivery_event (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organisation_id bigint NOT NULL REFERENCES organisation,  -- of who acted
    delivery_id bigint NOT NULL REFERENCES delivery,
    at          timestamptz NOT NULL,
    act         text NOT NULL CHECK (act IN ('open', 'urge', 'sign', 'return', 'resend', 'register')),
    person_name text NOT NULL,
    reason      text NOT NULL DEFAULT '',
    CHECK (act <> 'return' OR reason <> '')
);
CREATE INDEX delivery_event_of ON delivery_event (delivery_id, at);

-- An arrival may be refused after it was signed for, when it is screened. It then keeps who had signed.
ALTER TABLE delivery DROP CONSTRAINT delivery_check;
ALTER TABLE delivery ADD CONSTRAINT signed_at_a_moment CHECK (state <> 'signed' OR signed_at IS NOT NULL),
                     ADD CONSTRAINT unsigned_yet CHECK (state <> 'unsigned' OR signed_at IS NULL),
                     ADD CONSTRAINT returned_with_reason CHECK (state <> 'returned' OR reason <> '');

-- A registration may be void; whatever else a life may be stays as it is.
-- +goose StatementBegin
DO $$
DECLARE rule text;
BEGIN
    SELECT substring(pg_get_constraintdef(oid) FROM 'CHECK (.*)$') INTO rule FROM pg_constraint WHERE conrelid = 'document'::regclass AND conname = 'life';
    ALTER TABLE document DROP CONSTRAINT life;
    EXECUTE 'ALTER TABLE document ADD CONSTRAINT life CHECK (' || rule || ' OR (kind = ''incoming'' AND status = ''voided''))';
END $$;
-- +goose StatementEnd

-- What is there already.
INSERT INTO arrival (document_id, organisation_id, way, received_on, origin_id, title_key, sender_key)
SELECT d.id, d.organisation_id, CASE WHEN v.id IS NULL THEN 'paper' ELSE 'delivery' END, (d.created_at AT TIME ZONE o.zone)::date, x.document_id,
       upper(regexp_replace(d.title, '[[:space:][:punct:]　《》〈〉“”‘’、，。：；？！（）〔〕【】—…·]', '', 'g')),
       upper(regexp_replace(d.sender, '[[:space:][:punct:]　《》〈〉“”‘’、，。：；？！（）〔〕【】—…·]', '', 'g'))
FROM document d JOIN organisation o ON o.id = d.organisation_id LEFT JOIN delivery v ON v.incoming_id = d.id LEFT JOIN dispatch x ON x.id = v.dispatch_id
WHERE d.kind = 'incoming';

INSERT INTO receipt (uid, organisation_id, level_class, year, n, printed, document_id, by_id, by_name, at)
SELECT left(translate(replace(gen_random_uuid()::text, '-', ''), '0189', 'ghij'), 26), d.organisation_id,
       CASE p[1] WHEN '收' THEN 'plain' WHEN '工密收' THEN 'work_secret' WHEN '秘密收' THEN 'confidential' WHEN '机密收' THEN 'secret' ELSE 'top_secret' END,
       p[2]::int, p[3]::int, d.receipt_no, d.id, d.drafter_id, d.drafter_name, d.created_at
FROM document d, LATERAL regexp_match(d.receipt_no, '^(.+)〔([0-9]{4})〕([0-9]+)号$') AS p WHERE d.kind = 'incoming' AND p IS NOT NULL;

-- Who may know it. An arrival is known with its document.
ALTER TABLE arrival ENABLE ROW LEVEL SECURITY;
CREATE POLICY follows ON arrival USING (
    (SELECT act_system()) OR EXISTS (SELECT 1 FROM document d WHERE d.id = document_id OFFSET 0))
    WITH CHECK ((SELECT act_system()) OR organisation_id = (SELECT act_org()) AND EXISTS (SELECT 1 FROM document d WHERE d.id = document_id OFFSET 0));

-- The clerks of the whole organisation keep its book, as far as they are cleared; to others a line is known with its document.
-- +goose StatementBegin
CREATE FUNCTION keeps_receipts(organisation bigint) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN RETURN EXISTS (SELECT 1 FROM unit u WHERE u.organisation_id = organisation AND u.root AND ('c:' || u.id) = ANY (act_tokens()));
END $$;
-- +goose StatementEnd
ALTER TABLE receipt ENABLE ROW LEVEL SECURITY;
CREATE POLICY reads ON receipt FOR SELECT USING (
    (SELECT act_system()) OR EXISTS (SELECT 1 FROM document d WHERE d.id = document_id OFFSET 0)
    OR organisation_id = (SELECT act_org()) AND (SELECT keeps_receipts(act_org()))
        AND (level_class = 'plain' OR array_position(ARRAY['public', 'internal', 'work_secret', 'confidential', 'secret', 'top_secret'],
                                                     level_class) - 1 <= (SELECT act_clearance())));
CREATE POLICY adds ON receipt FOR INSERT WITH CHECK (
    (SELECT act_system()) OR organisation_id = (SELECT act_org()) AND by_id = (SELECT act_person())
        AND EXISTS (SELECT 1 FROM document d WHERE d.id = document_id OFFSET 0));
CREATE POLICY changes ON receipt FOR UPDATE USING (
    (SELECT act_system()) OR organisation_id = (SELECT act_org())
        AND EXISTS (SELECT 1 FROM document d WHERE d.id = document_id AND d.insiders && (SELECT act_tokens()) OFFSET 0));

ALTER TABLE delivery_event ENABLE ROW LEVEL SECURITY;
CREATE POLICY follows ON delivery_event USING (
    (SELECT act_system()) OR EXISTS (SELECT 1 FROM delivery v WHERE v.id = delivery_id OFFSET 0))
    WITH CHECK ((SELECT act_system()) OR organisation_id = (SELECT act_org()) AND EXISTS (SELECT 1 FROM delivery v WHERE v.id = delivery_id OFFSET 0));

-- Who is told of what becomes of a delivery at its receiver: who drafted the document and who issued it. Keys stay inside.
-- +goose StatementBegin
CREATE FUNCTION senders_of(which bigint) RETURNS TABLE (person bigint, document bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT DISTINCT s.person, s.document FROM (
        SELECT d.drafter_id, d.id FROM delivery v JOIN dispatch x ON x.id = v.dispatch_id JOIN document d ON d.id = x.document_id WHERE v.id = which
        UNION SELECT t.person_id, t.document_id FROM delivery v JOIN dispatch x ON x.id = v.dispatch_id JOIN task t ON t.document_id = x.document_id
              WHERE v.id = which AND t.step_kind = 'issue' AND t.state = 'done') AS s (person, document) WHERE s.person IS NOT NULL;
END $$;
-- +goose StatementEnd

-- Takes an arrival that was signed for back to its sender. Whoever screens it need not be the clerk who signed, and does not know the
-- delivery; being inside the document that it became is enough. No row: it came by other means.
-- +goose StatementBegin
CREATE FUNCTION send_back(arrived bigint, who text, why text, moment timestamptz) RETURNS TABLE (delivery bigint, delivery_uid text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE delivery v SET state = 'returned', reason = why, signer_name = who
      FROM document d WHERE d.id = arrived AND v.incoming_id = d.id AND v.state = 'signed'
       AND d.level <= act_clearance() AND d.insiders && act_tokens()
    RETURNING v.id, v.uid INTO delivery, delivery_uid;
    IF FOUND THEN
        INSERT INTO delivery_event (organisation_id, delivery_id, at, act, person_name, reason) VALUES (act_org(), delivery, moment, 'return', who, why);
        RETURN NEXT;
    END IF;
END $$;
-- +goose StatementEnd

GRANT SELECT, INSERT, UPDATE ON arrival, receipt TO lantai_serve;
GRANT SELECT, INSERT ON delivery_event TO lantai_serve;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO lantai_serve;
