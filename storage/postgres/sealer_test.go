package postgres_test

import (
	"bytes"
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/storage/postgres"
)

// sealAll seals what waits.
func (w *world) sealAll(t *testing.T) {
	t.Helper()
	for {
		n, err := w.Seal(t.Context())
		if ok(t, err); n == 0 {
			return
		}
	}
}

// chain reads the positions and entries of the chain as the owner does.
func (w *world) chain(t *testing.T) (entries []int64) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), w.at.Owner)
	ok(t, err)
	defer conn.Close(t.Context())
	rows, err := conn.Query(t.Context(), `SELECT position, entry_id FROM audit_seal ORDER BY position`)
	ok(t, err)
	var position, entry int64
	_, err = pgx.ForEachRow(rows, []any{&position, &entry}, func() error {
		if entries = append(entries, entry); position != int64(len(entries)) {
			t.Errorf("position %d at place %d", position, len(entries))
		}
		return nil
	})
	ok(t, err)
	return entries
}

func logged(ctx context.Context, subject archive.ID) func(archive.Tx) error {
	return func(tx archive.Tx) error {
		return tx.Log(ctx, archive.Entry{Act: "test.act", Subject: subject, Detail: "secret", Topics: []archive.Topic{archive.TopicDocument, archive.TopicRecord}})
	}
}

// TestLateCommitIsSealedLate: an entry drawn first and committed last comes last, and a follower that has read beyond its number gets it.
func TestLateCommitIsSealedLate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.sealAll(t)
	_, before, err := w.Changes(t.Context(), 0, 1000)
	ok(t, err)
	early, late := archive.NewID(), archive.NewID()
	ok(t, w.as(t, w.drafter, func(tx archive.Tx) error {
		if err := logged(t.Context(), late)(tx); err != nil {
			return err
		}
		// A read sends what was written ahead of it: from here on the late one has its number.
		if _, err := tx.People().Organisation(t.Context(), w.house.Key); err != nil {
			return err
		}
		ok(t, w.as(t, w.head, logged(t.Context(), early)))
		w.sealAll(t)
		return nil
	}))
	first, middle, err := w.Changes(t.Context(), before, 1000)
	ok(t, err)
	if len(first) != 2 || first[0].Subject != early || first[0].Topic != archive.TopicDocument || first[1].Topic != archive.TopicRecord || middle != before+1 {
		t.Errorf("before the late commit is sealed: %v", first)
	}
	w.sealAll(t)
	then, _, err := w.Changes(t.Context(), middle, 1000)
	ok(t, err)
	if len(then) != 2 || then[0].Subject != late {
		t.Errorf("the late one: %v", then)
	}
	entries := w.chain(t)
	if n := len(entries); entries[n-1] >= entries[n-2] {
		t.Errorf("the late entry has number %d after %d: the test shows nothing", entries[n-1], entries[n-2])
	}
}

// TestSealersSideBySide lets two nodes act and seal at once, and cuts some of the acts off.
func TestSealersSideBySide(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	second := w.at.Open(t, w.clock.Now)
	ctx, stop := context.WithCancel(t.Context())
	var sealers, actors sync.WaitGroup
	woken := second.Sealed()
	for _, db := range []*postgres.DB{w.DB, second} {
		sealers.Go(func() { db.RunSealer(ctx) })
	}
	before := len(w.entries(t))
	var committed atomic.Int64
	cut := errors.New("cut off")
	for i := range 8 {
		db := []*postgres.DB{w.DB, second}[i%2]
		actors.Go(func() {
			for n := range 40 {
				err := db.InTx(ctx, archive.By{Person: w.drafter}, func(tx archive.Tx) error {
					if err := logged(ctx, archive.NewID())(tx); err != nil || n%7 != 3 {
						return err
					}
					return cut
				})
				if err == nil {
					committed.Add(1)
				} else if !errors.Is(err, cut) {
					t.Error(err)
				}
			}
		})
	}
	actors.Wait()
	deadline := time.Now().Add(5 * time.Second)
	for len(w.chain(t)) < len(w.entries(t)) && time.Now().Before(deadline) {
		time.Sleep(20 * time.Millisecond)
	}
	stop()
	sealers.Wait()
	if got := len(w.chain(t)) - before; int64(got) != committed.Load() || got == 0 || got == 8*40 {
		t.Errorf("%d sealed of %d committed", got, committed.Load())
	}
	select {
	case <-woken:
	default:
		t.Error("the followers of the second node were never woken")
	}
	report, err := w.Verify(t.Context(), nil)
	if ok(t, err); !report.Intact() || report.Pending != 0 || report.Proven != int64(len(w.chain(t))) {
		t.Errorf("%+v", report)
	}
}

func (w *world) entries(t *testing.T) []int64 {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), w.at.Owner)
	ok(t, err)
	defer conn.Close(t.Context())
	rows, err := conn.Query(t.Context(), `SELECT id FROM audit_entry ORDER BY id`)
	ok(t, err)
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	ok(t, err)
	return ids
}

// TestSealerIsQuick: an act is sealed within 200 ms whichever node took it (design 4.5); the limit here leaves room for a busy machine.
func TestSealerIsQuick(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.sealAll(t)
	second := w.at.Open(t, w.clock.Now)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { second.RunSealer(ctx); close(done) }()
	defer func() { stop(); <-done }()
	sealed := second.Sealed()
	ok(t, w.as(t, w.drafter, logged(t.Context(), archive.NewID())))
	began := time.Now()
	for {
		select {
		case <-sealed:
		case <-time.After(5 * time.Second):
			t.Fatal("not sealed")
		}
		if entries := w.entries(t); len(w.chain(t)) == len(entries) {
			t.Log("sealed by the other node after", time.Since(began))
			return
		}
	}
}

func TestFollowerNeverGoesBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, at := range []int64{7, 3} {
		ok(t, w.Follow(t.Context(), "texts", at))
	}
	if at, err := w.Followed(t.Context(), "texts"); err != nil || at != 7 {
		t.Error(at, err)
	}
	if at, err := w.Followed(t.Context(), "others"); err != nil || at != 0 {
		t.Error(at, err)
	}
}

// TestVerifyFindsTampering changes the log behind the program's back, as only the owner of the schema can.
func TestVerifyFindsTampering(t *testing.T) {
	t.Parallel()
	const some = `(SELECT entry_id FROM audit_seal WHERE position = 5)`
	for _, c := range []struct {
		name string
		sql  string
		kind postgres.FaultKind
		at   int64 // position, 0: an entry outside of the chain
	}{
		{"edited", `UPDATE audit_entry SET person_id = person_id + 1 WHERE id = ` + some, postgres.FaultAltered, 5},
		{"digest edited", `UPDATE audit_entry SET digest = sha256('x') WHERE id = ` + some, postgres.FaultAltered, 5},
		{"moved in time", `UPDATE audit_entry SET at = at + interval '1 microsecond' WHERE id = ` + some, postgres.FaultAltered, 5},
		{"deleted", `DELETE FROM audit_entry WHERE id = ` + some, postgres.FaultDeleted, 5},
		{"deleted with its seal", `DELETE FROM audit_entry WHERE id = ` + some + `; DELETE FROM audit_seal WHERE position = 5`, postgres.FaultGap, 5},
		{"inserted", `INSERT INTO audit_entry (at, organisation_id, person_id, act, subject, digest) VALUES (now(), 1, 1, 'x', '', '')`, postgres.FaultInserted, 0},
		{"inserted under a used number", `INSERT INTO audit_entry SELECT id, at + interval '1 day', organisation_id, person_id, 'x', subject, level, request_id, address, digest
			FROM audit_entry WHERE id = ` + some, postgres.FaultInserted, 0},
		{"deleted before it was sealed", `INSERT INTO audit_pending VALUES (999999)`, postgres.FaultDeleted, 0},
		{"link forged", `UPDATE audit_seal SET link = sha256('x') WHERE position = 5`, postgres.FaultAltered, 5},
		{"cut off", `DELETE FROM audit_entry WHERE id IN (SELECT entry_id FROM audit_seal WHERE position > 8);
			DELETE FROM audit_seal WHERE position > 8`, postgres.FaultCheckpoint, 10},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.sealAll(t)
			checkpoint := w.checkpointAt(t, 10)
			report, err := w.Verify(t.Context(), checkpoint)
			if ok(t, err); !report.Intact() || report.Proven < 10 {
				t.Fatalf("before: %+v", report)
			}
			w.owner(t, c.sql)
			report, err = w.Verify(t.Context(), checkpoint)
			ok(t, err)
			if len(report.Faults) == 0 || report.Faults[0].Kind != c.kind || report.Faults[0].Position != c.at ||
				c.at == 0 && report.Faults[0].Entry == 0 {
				t.Errorf("found %+v", report.Faults)
			}
		})
	}
}

// checkpointAt gives the checkpoint that would have been taken at a position, through the file form.
func (w *world) checkpointAt(t *testing.T, position int64) []postgres.Checkpoint {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), w.at.Owner)
	ok(t, err)
	defer conn.Close(t.Context())
	c := postgres.Checkpoint{Position: position, At: w.clock.Now()}
	ok(t, conn.QueryRow(t.Context(), `SELECT link FROM audit_seal WHERE position = $1`, position).Scan(&c.Link))
	end, err := w.Checkpoint(t.Context())
	ok(t, err)
	var file bytes.Buffer
	for _, line := range []postgres.Checkpoint{c, end} {
		_, err := line.WriteTo(&file)
		ok(t, err)
	}
	list, err := postgres.ReadCheckpoints(&file)
	ok(t, err)
	if len(list) != 2 || !bytes.Equal(list[0].Link, c.Link) || list[1].Position != end.Position || !list[1].At.Equal(end.At) {
		t.Fatalf("read back %+v", list)
	}
	return list[:1]
}

// TestRewrittenChainIsFoundByItsCheckpoint: whoever recomputes all links proves nothing against a checkpoint outside.
func TestRewrittenChainIsFoundByItsCheckpoint(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.sealAll(t)
	checkpoint := w.checkpointAt(t, 10)
	w.owner(t, `UPDATE audit_entry SET act = 'forged' WHERE id = (SELECT entry_id FROM audit_seal WHERE position = 5);
		INSERT INTO audit_pending SELECT entry_id FROM audit_seal; DELETE FROM audit_seal`)
	w.sealAll(t)
	report, err := w.Verify(t.Context(), nil)
	if ok(t, err); !report.Intact() {
		t.Fatalf("the rewritten chain agrees with itself: %+v", report.Faults)
	}
	report, err = w.Verify(t.Context(), checkpoint)
	if ok(t, err); len(report.Faults) != 1 || report.Faults[0].Kind != postgres.FaultCheckpoint || report.Faults[0].Position != 10 {
		t.Errorf("%+v", report.Faults)
	}
}

func TestUnsealedTailIsNotProven(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	report, err := w.Verify(t.Context(), nil)
	if ok(t, err); !report.Intact() || report.Pending == 0 || report.Proven != 0 {
		t.Errorf("%+v", report)
	}
	w.clock.Pass(61 * time.Second)
	report, err = w.Verify(t.Context(), nil)
	if ok(t, err); report.Intact() || report.Faults[0].Kind != postgres.FaultUnproven {
		t.Errorf("%+v", report)
	}
	_, err = postgres.ReadCheckpoints(bytes.NewBufferString("{\"position\":1,\"link\":\"00\"}\n"))
	wantKind(t, "half a link", err, archive.Malformed)
}

// TestServingRoleOnlyAdds: the role that serves can neither change nor remove what must stay, nor go round the policies.
func TestServingRoleOnlyAdds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ok(t, w.EnsurePartitions(t.Context())) // again changes nothing
	ok(t, w.as(t, w.drafter, logged(t.Context(), archive.NewID())))
	for _, sql := range []string{
		`UPDATE audit_entry SET act = 'x'`, `DELETE FROM audit_entry`, `TRUNCATE audit_entry`,
		`UPDATE audit_seal SET link = link`, `DELETE FROM audit_seal`,
		`UPDATE opinion SET text = 'x'`, `DELETE FROM opinion`, `UPDATE version SET why = 'x'`, `DELETE FROM version`,
		`UPDATE history SET act = 'x'`, `DELETE FROM history`, `DELETE FROM document`, `DELETE FROM record`, `DELETE FROM number`,
		`UPDATE outbox SET topic = 'file'`, `DELETE FROM outbox`, `UPDATE installation SET profile = 'classified'`,
		`SELECT * FROM audit_entry_default`, `SELECT * FROM audit_entry_202608`, `SELECT * FROM history_default`, `SELECT * FROM history_202609`,
		`SELECT * FROM notice_default`, `SELECT * FROM notice_202610`, `SELECT * FROM outbox_202608`,
		`ALTER TABLE audit_entry DISABLE ROW LEVEL SECURITY`, `DROP TABLE audit_entry`, `SET row_security = off; SELECT * FROM document`,
	} {
		refused, _ := errors.AsType[*pgconn.PgError](execute(t, w.at.Serve, sql))
		if refused == nil || refused.Code != "42501" { // insufficient_privilege
			t.Errorf("%s: %v", sql, refused)
		}
	}
	if err := execute(t, w.at.Owner, `DO $$ BEGIN IF (SELECT count(*) FROM audit_entry_202608) = 0 THEN RAISE 'no entry in its month'; END IF; END $$`); err != nil {
		t.Error(err)
	}
}

func TestIndexSource(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.document(t, archive.LevelInternal, "关于安全检查的通知")
	secret := w.document(t, archive.Secret, "机密通知")
	r := w.file(t, d)
	f := w.upload(t, w.drafter, "附件.txt")
	ok(t, w.InTx(t.Context(), archive.System(), func(tx archive.Tx) error {
		if err := tx.Files().SetText(t.Context(), f.Key, "附件全文"); err != nil {
			return err
		}
		d.To = []archive.Receiver{{Unit: w.works.Key, Name: "工程部"}}
		d.CC = []archive.Receiver{{Name: "市住建局"}}
		d.Files = []archive.DocumentFile{{File: f, Role: archive.Attachment, Name: "附件"}}
		if err := tx.Documents().SetParts(t.Context(), d); err != nil {
			return err
		}
		return tx.Log(t.Context(), archive.Entry{Act: "x", Subject: f.ID, Topics: []archive.Topic{archive.TopicFile}})
	}))
	ok(t, w.InTx(t.Context(), archive.System(), func(tx archive.Tx) error {
		return tx.Log(t.Context(), archive.Entry{Act: "x", Subject: r.ID, Topics: []archive.Topic{archive.TopicRecord}})
	}))
	w.sealAll(t)
	source := w.Index()
	changes, err := source.Changes(t.Context(), 0, 2)
	ok(t, err)
	rest, err := source.Changes(t.Context(), changes[len(changes)-1].Position, 100)
	ok(t, err)
	if len(changes) != 2 || len(rest) != 2 || changes[0].ID != d.ID || changes[1].ID != secret.ID || rest[0].ID != d.ID || rest[1].ID != d.ID {
		t.Errorf("%v %v", changes, rest)
	}
	docs, err := source.Load(t.Context(), []archive.ID{d.ID, archive.NewID()})
	ok(t, err)
	if len(docs) != 1 {
		t.Fatalf("%+v", docs)
	}
	got := docs[0]
	if got.Body != "一、总则\n正文。" || len(got.Receivers) != 2 || got.Receivers[0] != "工程部" || len(got.Attachments) != 1 ||
		got.Attachments[0].Text != "附件全文" || got.Year != 2026 || got.Sender != w.house.Name || got.Unit != "财务部" || len(got.Tokens) != 1 {
		t.Errorf("%+v", got)
	}
	first, cursor, err := source.Scan(t.Context(), "", 1)
	ok(t, err)
	second, last, err := source.Scan(t.Context(), cursor, 5)
	ok(t, err)
	end, _, err := source.Scan(t.Context(), last, 5)
	ok(t, err)
	if len(first) != 1 || first[0].ID != d.ID || len(second) != 1 || second[0].Level != archive.Secret || len(end) != 0 {
		t.Errorf("%v %v %v", first, second, end)
	}
}
