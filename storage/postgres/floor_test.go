package postgres_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/lantai/lantai/archive"
)

// open are the tables without row-level security, and why: what everybody may know of the organisation and its rules, what is read
// before there is an actor, and ids without content.
var openTables = []string{
	"organisation", "unit", "person", "appointment", "role_grant", "directory_version", "route", "delegation", "fonds", "retention_rule",
	"installation", "session", "counter",
	"audit_pending", "audit_seal", "outbox", "follower", "goose_db_version",
}

func connect(t testing.TB, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	ok(t, err)
	t.Cleanup(func() { conn.Close(t.Context()) })
	return conn
}

func texts(t *testing.T, conn *pgx.Conn, sql string) []string {
	t.Helper()
	rows, err := conn.Query(t.Context(), sql)
	ok(t, err)
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	ok(t, err)
	return list
}

// TestNobodyReadsBesideTheFloor: every table is under row-level security or in the list above, and a session of the serving role in
// which no act was opened reads nothing of those that are.
func TestNobodyReadsBesideTheFloor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.document(t, archive.Public, "关于防汛值守的通知", archive.AllStaffToken(w.house.Key))
	owner, serve := connect(t, w.at.Owner), connect(t, w.at.Serve)
	for _, table := range texts(t, owner, `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
			AND NOT relispartition AND NOT relrowsecurity AND relname NOT LIKE 'river%' ORDER BY 1`) {
		if !slices.Contains(openTables, table) {
			t.Errorf("the table %s is not under row-level security", table)
		}
	}
	guarded := texts(t, owner, `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relrowsecurity`)
	if len(guarded) < 20 {
		t.Fatalf("only %d tables are guarded", len(guarded))
	}
	for _, table := range guarded {
		var n int
		ok(t, serve.QueryRow(t.Context(), `SELECT count(*) FROM `+pgx.Identifier{table}.Sanitize()).Scan(&n))
		if n > 0 {
			t.Errorf("without an act, %s shows %d rows", table, n)
		}
	}
	for _, partition := range texts(t, owner, `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relispartition AND relkind = 'r'`) {
		if _, err := serve.Exec(t.Context(), `SELECT 1 FROM `+pgx.Identifier{partition}.Sanitize()); err == nil {
			t.Errorf("the partition %s is read beside its parent", partition)
		}
	}
}

// TestNobodyBorrowsTheOwnersRights: functions that run as the owner look into the temporary schema last, so that tables laid there by a
// caller are never taken for ours; and the serving role neither owns anything nor changes what is written once.
func TestNobodyBorrowsTheOwnersRights(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	owner, serve := connect(t, w.at.Owner), connect(t, w.at.Serve)
	all := texts(t, owner, `SELECT proname || ' ' || coalesce(array_to_string(proconfig, ';'), '') FROM pg_proc
		WHERE prosecdef AND pronamespace = 'public'::regnamespace`)
	if len(all) < 5 {
		t.Fatalf("only %d functions run as the owner", len(all))
	}
	for _, f := range all {
		if !strings.Contains(f, "search_path=public, pg_temp") {
			t.Errorf("%s can be led to other tables", f)
		}
	}
	if own := texts(t, serve, `SELECT relname FROM pg_class WHERE relowner = current_user::regrole`); len(own) > 0 {
		t.Errorf("the serving role owns %v", own)
	}
	for _, sql := range []string{
		`UPDATE audit_entry SET act = 'x'`, `DELETE FROM audit_entry`, `DELETE FROM audit_seal`, `UPDATE audit_seal SET link = ''`,
		`UPDATE version SET content = ''`, `DELETE FROM version`, `UPDATE opinion SET text = 'x'`, `DELETE FROM opinion`,
		`UPDATE history SET act = 'x'`, `DELETE FROM history`, `DELETE FROM document`, `DELETE FROM number`, `DELETE FROM record`,
		`DELETE FROM series_year`, `DELETE FROM file`, `DELETE FROM person`, `UPDATE installation SET profile = 'classified'`,
		`TRUNCATE outbox`, `CREATE TABLE mine (x int)`, `CREATE TEMP TABLE person (x int)`, `ALTER TABLE document DISABLE ROW LEVEL SECURITY`,
		`SET ROLE ` + "lantai_owner",
	} {
		if _, err := serve.Exec(t.Context(), sql); err == nil {
			t.Errorf("the serving role may %s", sql)
		}
	}
}

// TestNobodyWritesInAnothersName: the floor itself refuses entries, news, numbers and keys of somebody else.
func TestNobodyWritesInAnothersName(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	serve := connect(t, w.at.Serve)
	for what, sql := range map[string]string{
		"an entry of the audit log": `INSERT INTO audit_entry (at, organisation_id, person_id, act, subject, digest) VALUES (now(), 1, 2, 'x', 'x', '')`,
		"news":                      `INSERT INTO notice (uid, organisation_id, person_id, from_id, kind, at) VALUES ('x', 1, 3, 2, 'x', now())`,
		"a key":                     `INSERT INTO idempotency (person_id, route, key, digest, at) VALUES (2, 'x', 'x', '', now())`,
		"a file":                    `INSERT INTO file (uid, organisation_id, uploader_id, name, size, media_type, sha256, sm3, state, created_at) VALUES ('x', 1, 2, 'x', 0, 'x', decode(repeat('00', 32), 'hex'), decode(repeat('00', 32), 'hex'), 'checking', now())`,
	} {
		act, err := serve.Begin(t.Context())
		ok(t, err)
		var uid string
		ok(t, act.QueryRow(t.Context(), `SELECT uid FROM begin_act(1, now(), current_date)`).Scan(&uid))
		if _, err := act.Exec(t.Context(), sql); err == nil || !strings.Contains(err.Error(), "row-level security") {
			t.Errorf("%s in the name of somebody else: %v", what, err)
		}
		ok(t, act.Rollback(t.Context()))
	}
}
