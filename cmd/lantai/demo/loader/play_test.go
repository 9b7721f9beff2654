package loader

import (
	"bytes"
	"io"
	"slices"
	"testing"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/cmd/lantai/demo"
	"github.com/lantai/lantai/workflow"
	"github.com/lantai/lantai/workflow/org"
)

// TestLoad plays the whole content once, on a day in February so that its series go through the turn of a year, and then looks at
// what the house has become.
func TestLoad(t *testing.T) {
	content, err := demo.Load()
	ok(t, err)
	begun, house := time.Now(), open(t, time.Date(2026, 2, 12, 2, 0, 0, 0, time.UTC))
	acts := 0
	p, err := play(t.Context(), house, Options{Progress: func(_, total int) { acts = total }}, content)
	ok(t, err)
	t.Logf("%d documents and %d loans by %d acts in %v", len(content.Documents), len(content.Loans), acts, time.Since(begun).Round(10*time.Millisecond))
	t.Run("stages", p.testStages)
	t.Run("awaiting", p.testAwaiting)
	t.Run("participants", p.testParticipants)
	t.Run("readings", p.testReadings)
	t.Run("tokens", p.testTokens)
	t.Run("registers", p.testRegisters)
	t.Run("records", p.testRecords)
	t.Run("loans", p.testLoans)
	t.Run("sealed files", p.testSealedFiles)
	t.Run("organisations", p.testOrganisations)
	t.Run("report", p.testReport)
	t.Run("lapsed loans", p.testLapsedLoans)
	t.Run("heap", p.testHeap)
	t.Run("again", func(t *testing.T) {
		if _, err := Load(t.Context(), house, Options{}); archive.KindOf(err) != archive.Conflict {
			t.Errorf("a second load: %v", err)
		}
	})
}

// look reads as the house itself, behind nobody's eyes.
func (p *player) look(t *testing.T, what func(tx archive.Tx) error) {
	t.Helper()
	ok(t, p.DB.Read(t.Context(), archive.System(), what))
}

// statusOf is the status of a stage that has another name.
var statusOf = map[demo.Stage]archive.Status{demo.Returned: archive.Drafting, demo.Recalled: archive.Drafting, demo.SentBack: archive.Returned}

func (p *player) testStages(t *testing.T) {
	p.look(t, func(tx archive.Tx) error {
		for _, doc := range p.content.Documents {
			d, err := tx.Documents().ByID(t.Context(), p.documents[doc.Key].ID)
			if err != nil {
				return err
			}
			want := archive.Status(doc.Stage)
			if other, ok := statusOf[doc.Stage]; ok {
				want = other
			}
			if d.Status != want || d.Organisation != p.units[doc.Unit].Organisation || d.Unit != p.units[doc.Unit].Key || d.Level != doc.Level {
				t.Errorf("%s is %s in unit %s at %s, want %s", doc.Key, d.Status, d.UnitName, d.Level, want)
			}
			if doc.Kind != archive.Incoming && !d.CreatedAt.Equal(p.moment(doc.Drafted)) {
				t.Errorf("%s was drafted at %v", doc.Key, d.CreatedAt)
			}
		}
		return nil
	})
}

func (p *player) testAwaiting(t *testing.T) {
	names := map[org.PersonKey]string{}
	for username, person := range p.people {
		names[org.PersonKey(person.key)] = username
	}
	p.look(t, func(tx archive.Tx) error {
		for _, doc := range p.content.Documents {
			var waiting []string
			run, err := tx.Runs().Of(t.Context(), p.documents[doc.Key].Key)
			if err != nil && archive.KindOf(err) != archive.NotFound {
				return err
			}
			for _, task := range run.Tasks {
				read := doc.Awaiting != nil && doc.Awaiting.Step == demo.StepRead && task.Duty == workflow.ToRead
				decide := doc.Awaiting != nil && string(doc.Awaiting.Step) == task.Step && task.Duty == workflow.ToDecide
				if task.State == workflow.Open && (read || decide) {
					waiting = append(waiting, names[task.Person])
				}
			}
			if doc.Awaiting == nil {
				continue
			}
			slices.Sort(waiting)
			if !slices.Equal(waiting, slices.Sorted(slices.Values(doc.Awaiting.People))) {
				t.Errorf("%s waits at %s for %v, want %v", doc.Key, run.Step, waiting, doc.Awaiting.People)
			}
		}
		return nil
	})
}

// testParticipants checks that whoever acted on a document stays inside it, whoever else was given it to read since.
func (p *player) testParticipants(t *testing.T) {
	outside := []demo.Step{demo.StepRead, demo.StepFile, demo.StepUrge, demo.StepVoid}
	for _, doc := range p.content.Documents {
		for _, a := range doc.Acts {
			if slices.Contains(outside, a.Step) || p.post(p.people[a.By].Person) == nil {
				continue
			}
			view, err := p.Office.Open(t.Context(), p.as(a.By), p.documents[doc.Key].ID)
			if err != nil || !view.Inside {
				t.Errorf("%s: %s, who did %s, is inside: %v, %v", doc.Key, a.By, a.Step, view.Inside, err)
			}
		}
	}
}

func (p *player) testReadings(t *testing.T) {
	open, done := 0, 0
	for username, person := range p.people {
		if p.post(person.Person) == nil {
			continue
		}
		box, err := p.Office.Box(t.Context(), p.as(username), archive.TaskFilter{Box: archive.BoxToRead})
		ok(t, err)
		open, done = open+box.Counts[archive.BoxToRead], done+box.Counts[archive.BoxRead]
	}
	if open < 5 || done < 30 {
		t.Errorf("%d to read, %d read", open, done)
	}
	t.Logf("%d to read, %d read", open, done)
}

func (p *player) testRegisters(t *testing.T) {
	years := 0
	for _, s := range p.content.Series {
		by := p.as(p.holder(demo.Clerk, s.Organisation))
		book, err := p.Office.Book(t.Context(), by, p.series[s.Key].ID, 0)
		ok(t, err)
		for _, year := range book.Years {
			years++
			book, err := p.Office.Book(t.Context(), by, p.series[s.Key].ID, year)
			ok(t, err)
			if !book.Sum.Continuous() || book.Sum.Last < len(book.Lines) {
				t.Errorf("%s %d: %+v", s.Key, year, book.Sum)
			}
		}
	}
	if years <= len(p.content.Series) {
		t.Errorf("only %d books: the turn of the year was not tried", years)
	}
}

func (p *player) testRecords(t *testing.T) {
	codes := map[string]bool{}
	for _, doc := range p.content.Documents {
		if doc.Stage != demo.Filed {
			continue
		}
		card, err := p.Archive.Open(t.Context(), p.as(p.holder(demo.Archivist, p.company[doc.Unit])), p.records[doc.Key].ID)
		ok(t, err)
		r := card.Record
		if r.State != archive.Arranged && r.State != archive.Kept || r.Code == "" || codes[r.Code] || card.Document == nil {
			t.Errorf("%s: record %s %q", doc.Key, r.State, r.Code)
		}
		codes[r.Code] = true
	}
}

func (p *player) testLoans(t *testing.T) {
	for _, l := range p.content.Loans {
		loan, now, err := p.Archive.Loan(t.Context(), p.as(l.Reader), p.loans[l.Key].ID)
		ok(t, err)
		want := archive.LoanState(l.Stage)
		if l.Stage == demo.LoanOverdue {
			want = archive.LoanLent
		}
		if loan.State != want || (l.Stage == demo.LoanOverdue) != (loan.Overdue(now) || loan.Lapsed(now)) {
			t.Errorf("%s is %s until %v", l.Key, loan.State, loan.Until)
		}
		if loan.Running(now) && loan.Form == "electronic" {
			reading, err := p.Archive.Read(t.Context(), p.as(l.Reader), loan.ID, "")
			if err != nil || reading.Pages == 0 {
				t.Errorf("%s cannot be read: %v", l.Key, err)
			}
		}
	}
}

func (p *player) testSealedFiles(t *testing.T) {
	for _, doc := range p.content.Documents {
		if !slices.Contains([]demo.Stage{demo.Sealed, demo.Issued, demo.Withdrawn}, doc.Stage) {
			continue
		}
		view, err := p.Office.Open(t.Context(), p.as(doc.Drafter), p.documents[doc.Key].ID)
		ok(t, err)
		sealed := view.Document.FilesOf(archive.SealedFile)
		if len(sealed) != 1 {
			t.Errorf("%s has %d sealed files", doc.Key, len(sealed))
			continue
		}
		_, b, err := p.Office.OpenFile(t.Context(), p.as(doc.Drafter), sealed[0].File.ID)
		ok(t, err)
		head, err := io.ReadAll(io.LimitReader(b, 5))
		ok(t, err)
		ok(t, b.Close())
		if !bytes.Equal(head, []byte("%PDF-")) {
			t.Errorf("%s: the sealed file begins with %q", doc.Key, head)
		}
	}
}

// testOrganisations lets everybody list what he can: all of it is of his own organisation and within his clearance, and a document
// that only others are bound to is not in it.
func (p *player) testOrganisations(t *testing.T) {
	for username, person := range p.people {
		if person.Disabled || p.post(person.Person) == nil {
			continue
		}
		for cursor, more := "", true; more; more = cursor != "" {
			page, next, err := p.Office.List(t.Context(), p.as(username), archive.DocumentFilter{Cursor: cursor, Limit: 200})
			ok(t, err)
			for _, d := range page {
				if d.Organisation != p.units[person.Appointments[0].Unit].Organisation || d.Level.Rank() > person.Clearance.Rank() {
					t.Errorf("%s sees %s", username, d.Title)
				}
			}
			cursor = next
		}
	}
	foreign := p.documents["sw-plan-request"].ID
	if _, err := p.Office.Open(t.Context(), p.as("shenbaitao"), foreign); archive.KindOf(err) != archive.NotFound {
		t.Errorf("the chairman of the group opens a draft of a company: %v", err)
	}
}

func (p *player) testReport(t *testing.T) {
	r := p.report()
	if len(r.Accounts) < 45 || len(r.Series) != len(p.content.Series) {
		t.Errorf("%d accounts, %d series", len(r.Accounts), len(r.Series))
	}
	for _, a := range r.Accounts {
		if a.Unit == "" || len(a.Roles) == 0 || archive.CheckPassword(a.Username, a.Password) != nil {
			t.Errorf("account %+v", a)
		}
		box, err := p.Office.Box(t.Context(), p.as(a.Username), archive.TaskFilter{Box: archive.BoxToDo})
		if err != nil || len(box.Lines) != box.Counts[archive.BoxToDo] {
			t.Errorf("%s: %d lines of %d: %v", a.Username, len(box.Lines), box.Counts[archive.BoxToDo], err)
		}
	}
	for _, s := range r.Series {
		if !archive.ValidID(string(s.ID)) || s.Code == "" || s.Organisation == "" {
			t.Errorf("series %+v", s)
		}
	}
}
