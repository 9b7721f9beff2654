package house

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/archive/records"
	"github.com/lantai/lantai/workflow"
)

// together runs n acts at the same moment and gives their errors.
func together(n int, act func(i int) error) []error {
	var wait sync.WaitGroup
	start, all := make(chan struct{}), make([]error, n)
	for i := range n {
		wait.Go(func() {
			<-start
			all[i] = act(i)
		})
	}
	close(start)
	wait.Wait()
	return all
}

// won counts the acts that were done; the others must have been refused as late.
func (b *bureau) won(what string, all []error) (n int) {
	b.Helper()
	for _, err := range all {
		switch archive.KindOf(err) {
		case archive.Conflict, archive.Stale, archive.Running, archive.NotFound, archive.Forbidden:
		default:
			if err != nil {
				b.Errorf("%s: %v", what, err)
			}
		}
		if err == nil {
			n++
		}
	}
	return n
}

// TestNobodyDecidesTwice lets eight hands act on one task at once, at every step: one is first, all others hear that they are late.
func TestNobodyDecidesTwice(t *testing.T) {
	b := newBureau(t)
	b.needFonts()
	d := b.draft(archive.LevelInternal, "关于设备采购的通知")
	all := together(8, func(int) error {
		_, err := b.office.Submit(t.Context(), b.as("drafter"), d.ID, "请审核。", nil)
		return err
	})
	if n := b.won("submit", all); n != 1 {
		t.Errorf("submitted %d times", n)
	}
	for _, s := range steps[1:] {
		v, err := b.office.Open(t.Context(), b.as(s.user), d.ID)
		b.ok(err)
		all := together(8, func(int) error {
			_, err := b.office.Decide(t.Context(), b.as(s.user), v.MyTask.ID, office.Act{Verb: workflow.Approve, Opinion: "同意。"})
			return err
		})
		if n := b.won(string(s.reaches), all); n != 1 {
			t.Errorf("%s approved %d times to reach %s: %v", s.user, n, s.reaches, errors.Join(all...))
		}
	}
	v, err := b.office.Open(t.Context(), b.as("drafter"), d.ID)
	b.ok(err)
	if v.Document.Status != archive.Issued || len(v.Document.FilesOf(archive.SealedFile)) != 1 || len(v.Deliveries) != 1 {
		t.Errorf("%s with %d sealed files and %d deliveries", v.Document.Status, len(v.Document.FilesOf(archive.SealedFile)), len(v.Deliveries))
	}
	if len(v.Opinions) != len(steps) {
		t.Errorf("%d opinions for %d steps", len(v.Opinions), len(steps))
	}
	loanAtOnce(t, b, d)
}

// loanAtOnce lets eight hands file the document, and lend its record.
func loanAtOnce(t *testing.T, b *bureau, d archive.Document) {
	all := together(8, func(i int) error {
		_, err := b.stacks.File(t.Context(), b.as([]string{"archivist", "second"}[i%2]), d.ID, "")
		return err
	})
	if n := b.won("file", all); n != 1 {
		t.Errorf("filed %d times", n)
	}
	list, err := b.stacks.List(t.Context(), b.as("archivist"), archive.RecordFilter{})
	b.ok(err)
	if len(list.Records) != 1 || list.Records[0].Item != 1 {
		t.Fatalf("%d records", len(list.Records))
	}
	all = together(8, func(int) error {
		_, err := b.stacks.Ask(t.Context(), b.as("worker"), records.Request{Record: list.Records[0].ID, Purpose: "查阅"})
		return err
	})
	if n := b.won("ask", all); n != 1 {
		t.Errorf("asked %d times", n)
	}
}

// TestNobodyGetsANumberTwice registers sixteen documents at once, four hands on each: sixteen numbers, in one row.
func TestNobodyGetsANumberTwice(t *testing.T) {
	b := newBureau(t)
	const documents, hands = 16, 4
	var list []archive.Document
	for i := range documents {
		list = append(list, b.carry(b.draft(archive.LevelInternal, fmt.Sprintf("关于第%d项采购的通知", i+1)), archive.Signed))
	}
	printed := make([]string, documents*hands)
	all := together(documents*hands, func(i int) error {
		d, err := b.office.Register(t.Context(), b.as("registrar"), list[i%documents].ID)
		printed[i] = d.Number
		return err
	})
	b.won("register", all)
	for i, number := range printed {
		if all[i] == nil && number != printed[i%documents] && all[i%documents] == nil {
			t.Errorf("one document was told %s and %s", number, printed[i%documents])
		}
	}
	book, err := b.office.Book(t.Context(), b.as("registrar"), b.plain.ID, 0)
	b.ok(err)
	if !book.Sum.Continuous() || book.Sum.Last != documents || len(book.Lines) != documents {
		t.Errorf("the register: %+v", book.Sum)
	}
	for _, line := range book.Lines {
		if !strings.Contains(strings.Join(printed, " "), line.Printed) {
			t.Errorf("nobody was told %s", line.Printed)
		}
	}
}

// TestNobodyTakesBackWhatIsDecided lets the drafter recall while the head approves: one of the two is done, and the document is where
// that one leads.
func TestNobodyTakesBackWhatIsDecided(t *testing.T) {
	b := newBureau(t)
	for i := range 12 {
		d := b.carry(b.draft(archive.LevelInternal, fmt.Sprintf("关于第%d项采购的通知", i+1)), archive.InReview)
		v, err := b.office.Open(t.Context(), b.as("financehead"), d.ID)
		b.ok(err)
		all := together(2, func(i int) error {
			if i == 0 {
				_, err := b.office.Recall(t.Context(), b.as("drafter"), d.ID, "再改一下。")
				return err
			}
			_, err := b.office.Decide(t.Context(), b.as("financehead"), v.MyTask.ID, office.Act{Verb: workflow.Approve, Opinion: "同意。"})
			return err
		})
		if n := b.won("recall against approve", all); n != 1 {
			t.Errorf("%d of the two were done", n)
		}
		v, err = b.office.Open(t.Context(), b.as("drafter"), d.ID)
		b.ok(err)
		if want := map[bool]archive.Status{true: archive.Drafting, false: archive.InReview}[all[0] == nil]; v.Document.Status != want {
			t.Errorf("the document is %s, not %s", v.Document.Status, want)
		}
	}
}

// TestNobodySignsWhileItIsEdited lets the office change a text while it approves it, and the leader sign it: what is signed is a text
// that is kept.
func TestNobodySignsWhileItIsEdited(t *testing.T) {
	b := newBureau(t)
	for i := range 8 {
		d := b.carry(b.carry(b.draft(archive.LevelInternal, fmt.Sprintf("关于第%d项采购的通知", i+1)), archive.InReview), archive.InReview)
		v, err := b.office.Open(t.Context(), b.as("editor"), d.ID)
		b.ok(err)
		b.won("edit against approve", together(2, func(i int) error {
			if i == 0 {
				_, err := b.office.ChangeDraft(t.Context(), b.as("editor"), d.ID, v.Document.Version, office.Change{Title: ptr(d.Title + "（改）")})
				return err
			}
			_, err := b.office.Decide(t.Context(), b.as("editor"), v.MyTask.ID, office.Act{Verb: workflow.Approve, Opinion: "同意。"})
			return err
		}))
		d = b.carry(v.Document, archive.Signed)
		kept, err := b.office.Open(t.Context(), b.as("drafter"), d.ID)
		b.ok(err)
		if last := kept.Versions[0]; string(last.Digest) != string(d.SignedDigest) || string(archive.Digest(kept.Document)) != string(d.SignedDigest) {
			t.Errorf("signed was another text than the last that is kept, draft %d of %d", last.Draft, d.Draft)
		}
	}
}

// TestNobodyActsUnderAnothersKey: an Idempotency-Key belongs to a person and a route; the same one of somebody else is another one, and
// a repetition does nothing and tells only what it made.
func TestNobodyActsUnderAnothersKey(t *testing.T) {
	b := newBureau(t)
	claim := func(key string, digest byte) *archive.Claim {
		return &archive.Claim{Route: "POST /api/v1/documents", Key: key, Digest: [32]byte{digest}}
	}
	create := func(user string, c *archive.Claim) error {
		by := b.as(user)
		by.Claim = c
		_, err := b.office.CreateDraft(t.Context(), by, archive.Outgoing, office.Change{Title: ptr("关于设备采购的通知")})
		return err
	}
	first := claim("k", 1)
	b.ok(create("drafter", first))
	other := claim("k", 1)
	b.ok(create("worker", other))
	if other.Replayed || other.Ref == first.Ref || other.Ref == "" {
		t.Errorf("the key of somebody else answers %q", other.Ref)
	}
	again := claim("k", 1)
	b.ok(create("drafter", again))
	if !again.Replayed || again.Ref != first.Ref {
		t.Errorf("the repetition answers %q, not %q", again.Ref, first.Ref)
	}
	b.refused("the key with another body", create("drafter", claim("k", 2)), archive.Invalid)
	all := together(8, func(int) error { return create("drafter", claim("parallel", 1)) })
	b.won("one key eight times", all)
	list, _, err := b.office.List(t.Context(), b.as("drafter"), archive.DocumentFilter{})
	b.ok(err)
	if len(list) != 2 {
		t.Errorf("%d documents were made of two keys", len(list))
	}
	by := b.as("drafter")
	by.Claim = claim("upload", 1)
	f, err := b.office.Upload(t.Context(), by, "通知.txt", strings.NewReader("全文"))
	b.ok(err)
	by.Claim = claim("upload", 1)
	_, err = b.office.Upload(t.Context(), by, "通知.txt", strings.NewReader("全文"))
	b.ok(err)
	if n := b.live(); n != 1 || by.Claim.Ref != string(f.ID) {
		t.Errorf("an upload sent twice left %d objects and answers %q", n, by.Claim.Ref)
	}
}
