-- Lists walk level by level, each in its own order, and only the levels that the asker is cleared for: what lies above takes no time
-- (design 4.4).
-- +goose Up
DROP INDEX document_list;
CREATE INDEX document_list ON document (level, updated_at DESC, title DESC, uid DESC);
DROP INDEX record_list;
CREATE INDEX record_list ON record (level, year DESC, coalesce(code, ''), coalesce(dated, 'infinity'), title, uid);
