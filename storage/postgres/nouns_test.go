package postgres_test

import (
	"bytes"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/lantai/lantai/archive"
)

func digestOf(b byte) []byte { return bytes.Repeat([]byte{b}, 32) }

// upload writes a live file of a person.
func (w *world) upload(t *testing.T, by archive.Key, name string) archive.File {
	t.Helper()
	f := archive.File{ID: archive.NewID(), Organisation: w.house.Key, Uploader: by, Name: name, Size: 3, MediaType: "text/plain",
		SHA256: digestOf(1), SM3: digestOf(2), State: archive.FileChecking, Reading: archive.ReadingPending}
	ok(t, w.as(t, by, func(tx archive.Tx) error {
		if err := tx.Files().Insert(t.Context(), &f); err != nil {
			return err
		}
		f.State, f.Blob = archive.FileLive, string(archive.NewBlobKey())
		return tx.Files().Update(t.Context(), f)
	}))
	return f
}

func TestFileIsKnownWithItsDocument(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f := w.upload(t, w.drafter, "附件.txt")
	see := func(person archive.Key) error {
		return w.as(t, person, func(tx archive.Tx) error {
			_, err := tx.Files().ByID(t.Context(), f.ID)
			return err
		})
	}
	ok(t, see(w.drafter))
	wantKind(t, "a file at no document", see(w.other), archive.NotFound)
	d := w.document(t, archive.LevelInternal, "通知", archive.PersonToken(w.other))
	ok(t, w.InTx(t.Context(), archive.System(), func(tx archive.Tx) error {
		if err := tx.Files().SetText(t.Context(), f.Key, "全文"); err != nil {
			return err
		}
		return tx.Documents().AddFile(t.Context(), d.Key, archive.DocumentFile{File: f, Role: archive.Attachment, Name: "附件"})
	}))
	ok(t, see(w.other))
	wantKind(t, "who does not know the document", see(w.clerk), archive.NotFound)
	ok(t, w.as(t, w.clerk, func(tx archive.Tx) error {
		text, err := tx.Files().Text(t.Context(), f.Key)
		if text != "" {
			t.Error("the text of an unknown file")
		}
		return err
	}))
	ok(t, w.as(t, w.other, func(tx archive.Tx) error {
		text, err := tx.Files().Text(t.Context(), f.Key)
		ids, _ := tx.Files().DocumentOf(t.Context(), f.Key)
		if text != "全文" || !slices.Equal(ids, []archive.ID{d.ID}) {
			t.Errorf("%q %v", text, ids)
		}
		wantKind(t, "changing another's file", tx.Files().Update(t.Context(), f), archive.NotFound)
		return err
	}))
	ok(t, w.InTx(t.Context(), archive.System(), func(tx archive.Tx) error {
		pending, err := tx.Files().Pending(t.Context(), 10)
		if len(pending) != 1 || pending[0].ID != f.ID || pending[0].Blob != f.Blob || !bytes.Equal(pending[0].SM3, f.SM3) {
			t.Errorf("%+v", pending)
		}
		return err
	}))
}

// issue sends a document of finance to works.
func (w *world) issue(t *testing.T, d archive.Document) archive.Delivery {
	t.Helper()
	v := archive.Delivery{ID: archive.NewID(), Organisation: w.house.Key, Unit: w.works.Key, Role: "to", State: archive.DeliveryUnsigned, Level: d.Level}
	ok(t, w.as(t, w.drafter, func(tx archive.Tx) error {
		x := archive.Dispatch{ID: archive.NewID(), Document: d.Key, Level: d.Level, Content: archive.DispatchContent{Title: d.Title, Body: d.Body}}
		if err := tx.Deliveries().InsertDispatch(t.Context(), &x, w.house.Key); err != nil {
			return err
		}
		v.Dispatch = x.Key
		return tx.Deliveries().Insert(t.Context(), &v)
	}))
	return v
}

func TestDeliveryIsTheReceivingClerks(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.document(t, archive.LevelInternal, "关于安全检查的通知")
	v := w.issue(t, d)
	count := func(person archive.Key) (n int) {
		ok(t, w.as(t, person, func(tx archive.Tx) (err error) {
			n, err = tx.Deliveries().CountUnsigned(t.Context())
			return err
		}))
		return n
	}
	for person, want := range map[archive.Key]int{w.clerk: 1, w.boss: 1, w.drafter: 0, w.other: 0, w.head: 0} {
		if got := count(person); got != want {
			t.Errorf("person %d has %d to sign, want %d", person, got, want)
		}
	}
	wantKind(t, "staff of the receiver", w.as(t, w.other, func(tx archive.Tx) error {
		_, err := tx.Deliveries().ByID(t.Context(), v.ID)
		return err
	}), archive.NotFound)
	wantKind(t, "forging a delivery", w.as(t, w.other, func(tx archive.Tx) error {
		forged := v
		forged.ID, forged.Unit = archive.NewID(), w.finance.Key
		return tx.Deliveries().Insert(t.Context(), &forged)
	}), archive.NotFound)
	incoming := w.document(t, archive.LevelInternal, "收文", archive.PersonToken(w.clerk))
	ok(t, w.as(t, w.clerk, func(tx archive.Tx) error {
		got, err := tx.Deliveries().Lock(t.Context(), v.ID)
		if err != nil {
			return err
		}
		if got.Content.Title != d.Title || got.UnitID != w.works.ID || len(got.Content.Body) != 2 {
			t.Errorf("%+v", got)
		}
		got.State, got.SignedAt, got.SignerName, got.Incoming = archive.DeliverySigned, tx.Now(), "赵六", incoming.ID
		return tx.Deliveries().Update(t.Context(), got)
	}))
	ok(t, w.as(t, w.boss, func(tx archive.Tx) error { // the boss cannot see the document that it became, and must not wipe it away
		got, err := tx.Deliveries().Lock(t.Context(), v.ID)
		if err != nil || got.Incoming != "" {
			t.Error("seen:", got.Incoming, err)
		}
		got.UrgedAt, got.UrgedCount = tx.Now(), 1
		return tx.Deliveries().Update(t.Context(), got)
	}))
	ok(t, w.as(t, w.clerk, func(tx archive.Tx) error {
		page, next, err := tx.Deliveries().Box(t.Context(), archive.DeliverySigned, "", 10)
		if len(page) != 1 || next != "" || page[0].Incoming != incoming.ID || page[0].SignerName != "赵六" || page[0].UrgedCount != 1 {
			t.Errorf("%+v", page)
		}
		return err
	}))
	ok(t, w.as(t, w.drafter, func(tx archive.Tx) error {
		sent, err := tx.Deliveries().OfDocument(t.Context(), d.Key)
		if len(sent) != 1 || sent[0].State != archive.DeliverySigned {
			t.Errorf("the sender sees %+v", sent)
		}
		return err
	}))
}

func TestSecretDeliveryIsNotNoticed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.document(t, archive.WorkSecret, "工作秘密", archive.PersonToken(w.boss))
	ok(t, w.InTx(t.Context(), archive.System(), func(tx archive.Tx) error {
		x := archive.Dispatch{ID: archive.NewID(), Document: d.Key, Level: d.Level}
		if err := tx.Deliveries().InsertDispatch(t.Context(), &x, w.house.Key); err != nil {
			return err
		}
		return tx.Deliveries().Insert(t.Context(), &archive.Delivery{ID: archive.NewID(), Dispatch: x.Key, Organisation: w.house.Key,
			Unit: w.works.Key, Role: "to", State: archive.DeliveryUnsigned, Level: d.Level})
	}))
	ok(t, w.as(t, w.clerk, func(tx archive.Tx) error {
		n, err := tx.Deliveries().CountUnsigned(t.Context())
		if n != 0 {
			t.Error("a clerk without the clearance counts it")
		}
		return err
	}))
}

// file makes the record of a document.
func (w *world) file(t *testing.T, d archive.Document) archive.Record {
	t.Helper()
	r := archive.RecordOf(d, w.fonds, w.finance.Code, "", nil, w.clock.Now(), time.UTC)
	r.FiledBy = w.drafter
	ok(t, w.InTx(t.Context(), archive.System(), func(tx archive.Tx) error { return tx.Records().Insert(t.Context(), &r) }))
	return r
}

func TestCatalogueShowsLinesNotDocuments(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	open := w.file(t, w.document(t, archive.LevelInternal, "内部通知"))
	hidden := w.file(t, w.document(t, archive.WorkSecret, "工作秘密通知"))
	ok(t, w.as(t, w.other, func(tx archive.Tx) error {
		got, err := tx.Records().ByID(t.Context(), open.ID)
		if err != nil || got.Title != "内部通知" || got.DocumentID != "" || got.FondsCode != "J001" {
			t.Errorf("%+v %v", got, err)
		}
		_, err = tx.Records().ByID(t.Context(), hidden.ID)
		wantKind(t, "a line above the clearance", err, archive.NotFound)
		tally, err := tx.Catalogue().Tally(t.Context(), archive.RecordFilter{})
		if n := archive.CountRecords(tally, archive.RecordFilter{}).Total; n != 1 {
			t.Errorf("counts %d lines", n)
		}
		return err
	}))
	code := func(person archive.Key) error {
		return w.as(t, person, func(tx archive.Tx) error {
			r, err := tx.Records().ByID(t.Context(), open.ID)
			if err != nil {
				return err
			}
			r.State, r.Item = archive.Arranged, 1
			r.Code = archive.RecordCode(r)
			return tx.Records().Update(t.Context(), &r)
		})
	}
	wantKind(t, "coding without the office", code(w.drafter), archive.Stale)
	ok(t, code(w.archivist))
	wantKind(t, "an old version", w.as(t, w.archivist, func(tx archive.Tx) error { return tx.Records().Update(t.Context(), &open) }), archive.Stale)
	ok(t, w.as(t, w.drafter, func(tx archive.Tx) error {
		found, _, err := tx.Catalogue().List(t.Context(), archive.RecordFilter{Query: "J001-WS·2026", State: archive.Arranged, Fonds: w.fonds.ID})
		if len(found) != 1 || found[0].DocumentID != open.DocumentID || found[0].Version != 2 {
			t.Errorf("%+v", found)
		}
		return err
	}))
}

// TestPagesMissNothing walks lists of equal dates and titles page by page.
func TestPagesMissNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i := range 13 {
		d := w.document(t, archive.LevelInternal, fmt.Sprintf("通知%d", i%3))
		w.issue(t, d)
		r := w.file(t, d)
		ok(t, w.as(t, w.other, func(tx archive.Tx) error { return tx.Loans().Insert(t.Context(), request(r, w.other, "paper")) }))
	}
	walk := func(name string, person archive.Key, page func(tx archive.Tx, cursor string) ([]archive.ID, string, error)) {
		seen, cursor := map[archive.ID]bool{}, ""
		for range 20 {
			ok(t, w.as(t, person, func(tx archive.Tx) (err error) {
				var ids []archive.ID
				ids, cursor, err = page(tx, cursor)
				for _, id := range ids {
					seen[id] = true
				}
				return err
			}))
			if cursor == "" {
				break
			}
		}
		if len(seen) != 13 {
			t.Errorf("%s: %d of 13 seen", name, len(seen))
		}
		wantKind(t, name+" from a made-up place", w.as(t, person, func(tx archive.Tx) error {
			_, _, err := page(tx, "bm9uc2Vuc2U")
			return err
		}), archive.Malformed)
	}
	walk("records", w.other, func(tx archive.Tx, cursor string) (ids []archive.ID, next string, err error) {
		page, next, err := tx.Catalogue().List(t.Context(), archive.RecordFilter{Cursor: cursor, Limit: 4})
		for _, r := range page {
			ids = append(ids, r.ID)
		}
		return ids, next, err
	})
	walk("deliveries", w.clerk, func(tx archive.Tx, cursor string) (ids []archive.ID, next string, err error) {
		page, next, err := tx.Deliveries().Box(t.Context(), archive.DeliveryUnsigned, cursor, 4)
		for _, r := range page {
			ids = append(ids, r.ID)
		}
		return ids, next, err
	})
	walk("loans", w.archivist, func(tx archive.Tx, cursor string) (ids []archive.ID, next string, err error) {
		page, next, err := tx.Loans().List(t.Context(), archive.LoanFilter{Cursor: cursor, Limit: 4})
		for _, r := range page {
			ids = append(ids, r.ID)
		}
		return ids, next, err
	})
}

func request(r archive.Record, reader archive.Key, form string) *archive.Loan {
	return &archive.Loan{ID: archive.NewID(), Record: r.Key, Reader: reader, Form: form, Purpose: "工作查考", Days: 7, State: archive.LoanRequested}
}

func TestLoanIsAReadingRightThatEnds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.document(t, archive.LevelInternal, "内部通知")
	r := w.file(t, d)
	loan := request(r, w.other, "electronic")
	ok(t, w.as(t, w.other, func(tx archive.Tx) error { return tx.Loans().Insert(t.Context(), loan) }))
	wantKind(t, "asking twice", w.as(t, w.other, func(tx archive.Tx) error {
		return tx.Loans().Insert(t.Context(), request(r, w.other, "electronic"))
	}), archive.Conflict)
	wantKind(t, "another's loan", w.as(t, w.drafter, func(tx archive.Tx) error {
		_, err := tx.Loans().ByID(t.Context(), loan.ID)
		return err
	}), archive.NotFound)
	read := func() error {
		return w.as(t, w.other, func(tx archive.Tx) error {
			got, err := tx.Documents().ByID(t.Context(), d.ID)
			if err == nil && (!archive.Can(tx.Actor(), got, archive.PartText) || archive.Can(tx.Actor(), got, archive.PartDownload)) {
				t.Error("a loan opens the text to the eye and nothing else")
			}
			return err
		})
	}
	wantKind(t, "before it is lent", read(), archive.NotFound)
	lend := func(tx archive.Tx) error {
		l, err := tx.Loans().Lock(t.Context(), loan.ID)
		if err != nil {
			return err
		}
		l.State, l.DecidedAt, l.DecidedBy, l.From, l.Until = archive.LoanLent, tx.Now(), tx.Actor().Person, tx.Now(), tx.Now().Add(7*24*time.Hour)
		return tx.Loans().Update(t.Context(), &l)
	}
	wantKind(t, "lending to oneself", w.as(t, w.other, lend), archive.Conflict)
	ok(t, w.as(t, w.archivist, lend))
	wantKind(t, "an old version", w.as(t, w.archivist, func(tx archive.Tx) error { return tx.Loans().Update(t.Context(), loan) }), archive.Stale)
	ok(t, read())
	ok(t, w.as(t, w.other, func(tx archive.Tx) error {
		l, err := tx.Loans().ByID(t.Context(), loan.ID)
		if l.ReaderUnit != "工程部" || l.DeciderName != "孙七" || l.DocumentID != d.ID || !l.Running(tx.Now()) {
			t.Errorf("%+v", l)
		}
		return err
	}))
	w.clock.Pass(7*24*time.Hour - time.Microsecond)
	ok(t, read())
	w.clock.Pass(time.Microsecond)
	wantKind(t, "when it has ended", read(), archive.NotFound)
}

func TestPaperIsOverdue(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.file(t, w.document(t, archive.LevelInternal, "内部通知"))
	for _, form := range []string{"paper", "electronic"} {
		loan := request(r, w.other, form)
		ok(t, w.as(t, w.other, func(tx archive.Tx) error { return tx.Loans().Insert(t.Context(), loan) }))
		ok(t, w.as(t, w.archivist, func(tx archive.Tx) error {
			loan.State, loan.DecidedAt, loan.DecidedBy, loan.From, loan.Until = archive.LoanLent, tx.Now(), w.archivist, tx.Now(), tx.Now().Add(time.Hour)
			return tx.Loans().Update(t.Context(), loan)
		}))
	}
	w.clock.Pass(time.Hour)
	ok(t, w.as(t, w.archivist, func(tx archive.Tx) error {
		late, _, err := tx.Loans().List(t.Context(), archive.LoanFilter{Overdue: true})
		if len(late) != 1 || late[0].Form != "paper" {
			t.Errorf("%+v", late)
		}
		mine, _, _ := tx.Loans().List(t.Context(), archive.LoanFilter{Mine: true})
		all, _ := tx.Loans().OfRecord(t.Context(), r.Key)
		line, _ := tx.Records().ByID(t.Context(), r.ID)
		if len(mine) != 0 || len(all) != 2 || line.Loan != "lent" {
			t.Errorf("%d mine, %d in all, %q", len(mine), len(all), line.Loan)
		}
		return err
	}))
}

func TestNewsIsForOnePerson(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.document(t, archive.LevelInternal, "内部通知", archive.PersonToken(w.other))
	hidden := w.document(t, archive.LevelInternal, "与他无关")
	ok(t, w.as(t, w.drafter, func(tx archive.Tx) error {
		for _, doc := range []archive.Key{d.Key, hidden.Key, 0} {
			n := archive.Notification{Person: w.other, From: w.drafter, Kind: "urge", Document: doc, Text: "请尽快"}
			if err := tx.Notifications().Send(t.Context(), n); err != nil {
				return err
			}
		}
		n, err := tx.Notifications().Unread(t.Context())
		if n != 0 {
			t.Error("the sender counts the receiver's news")
		}
		return err
	}))
	var id archive.ID
	ok(t, w.as(t, w.other, func(tx archive.Tx) error {
		list, err := tx.Notifications().Mine(t.Context(), 0)
		if err != nil || len(list) != 2 {
			t.Fatalf("%+v %v", list, err)
		}
		with := list[slices.IndexFunc(list, func(n archive.Notification) bool { return n.Document != 0 })]
		if id = with.ID; with.DocumentID != d.ID || with.Title != "内部通知" || with.FromName != "张三" || !with.OpenedAt.IsZero() {
			t.Errorf("%+v", with)
		}
		if err := tx.Notifications().Open(t.Context(), id); err != nil {
			return err
		}
		n, err := tx.Notifications().Unread(t.Context())
		if n != 1 {
			t.Errorf("%d unread", n)
		}
		return err
	}))
	wantKind(t, "opening another's news", w.as(t, w.drafter, func(tx archive.Tx) error { return tx.Notifications().Open(t.Context(), id) }), archive.NotFound)
}
