-- The line of a record above Internal is for those who may know its document, and follows when they become more or fewer. Whoever
-- acts on the document may not see that line yet, so the function runs as the owner.
-- +goose Up
-- +goose StatementBegin
CREATE FUNCTION line_follows(document bigint, readers text[]) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE record SET tokens = readers WHERE document_id = document AND tokens <> readers
$$;
-- +goose StatementEnd
REVOKE ALL ON FUNCTION line_follows FROM PUBLIC;
GRANT EXECUTE ON FUNCTION line_follows TO lantai_serve;
