package office_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/archive/records"
	"github.com/lantai/lantai/cmd/lantai/house"
	"github.com/lantai/lantai/migrations"
	"github.com/lantai/lantai/storage/blob"
	"github.com/lantai/lantai/storage/postgres"
	"github.com/lantai/lantai/storage/postgres/pgtest"
	"github.com/lantai/lantai/workflow"
	"github.com/lantai/lantai/workflow/org"
)

// The scenarios of this package go through the real parts: PostgreSQL under row-level security, the disk, the press.

var pg = pgtest.Cluster{Migrate: migrations.Up}

func TestMain(m *testing.M) { os.Exit(pg.Main(m)) }

// branch is a small organisation, and a company beside it to which documents are delivered.
type branch struct {
	*testing.T
	*office.Office
	db     *postgres.DB
	stacks *records.Archive
	clock  *pgtest.Clock

	here, there   archive.Organisation
	units         map[string]archive.Unit
	plain, secret archive.Series
	water         archive.Series // of the other company, once it is staffed
	people        map[string]postgres.NewPerson
}

// fonts is the folder of the free fonts, "" where they are not.
func fonts() string {
	dir := os.Getenv("LANTAI_FONTS")
	if dir == "" {
		dir = filepath.Join("..", "..", ".cache", "fonts")
	}
	if _, err := os.Stat(filepath.Join(dir, "fangsong.ttf")); err != nil {
		return ""
	}
	return dir
}

func newBranch(t *testing.T) *branch {
	t.Helper()
	t.Parallel()
	b := &branch{T: t, clock: pgtest.NewClock(time.Date(2026, 8, 3, 1, 0, 0, 0, time.UTC)), units: map[string]archive.Unit{}, people: map[string]postgres.NewPerson{}}
	b.db = pg.New(t).Installed(t, b.clock.Now, b.furnish)
	blobs, err := blob.OpenDisk(t.TempDir(), b.clock.Now)
	b.must(err)
	t.Cleanup(func() { b.must(blobs.Close()) })
	desk := house.NewDesk(func() ([]byte, error) { return os.ReadFile(filepath.Join(fonts(), "hei.ttf")) })
	b.stacks = records.New(records.Options{Store: b.db, Blobs: blobs, Viewer: desk})
	b.Office = office.New(office.Options{Store: b.db, Blobs: blobs, Press: house.NewPress(fonts(), b.clock.Now), Inspector: desk, Filer: b.stacks,
		Lender: b.stacks, Profile: "open", MaxUpload: 1 << 20})
	b.stacks.Way = b.Office
	return b
}

func (b *branch) furnish(s postgres.Staffing) error {
	ctx := b.Context()
	b.here = archive.Organisation{Name: "霁川城建集团有限公司", ShortName: "霁川城建", Mark: "霁川城建集团有限公司文件", Company: true}
	b.there = archive.Organisation{Name: "霁川水务有限公司", ShortName: "霁川水务", Mark: "霁川水务有限公司文件", Company: true}
	all := []error{s.AddOrganisation(ctx, &b.here), s.AddOrganisation(ctx, &b.there)}
	all = append(all, s.Ship(ctx))
	for _, u := range []archive.Unit{{Name: b.here.Name, Code: "JCC", Root: true}, {Name: "办公室", Code: "BGS", Office: true}, {Name: "财务部", Code: "CWB"},
		{Name: "工程部", Code: "GCB"}, {Name: b.there.Name, Code: "JSW", Root: true}} {
		u.Organisation, u.ShortName, u.Parent = b.here.Key, u.Name, b.units[b.here.Name].Key
		if u.Name == b.there.Name {
			u.Organisation, u.Parent = b.there.Key, 0
		}
		all = append(all, s.AddUnit(ctx, &u))
		b.units[u.Name] = u
	}
	b.plain = archive.Series{Organisation: b.here.Key, Code: "霁城建", Name: "文件", Class: "plain", Unit: b.units["办公室"].Key}
	b.secret = archive.Series{Organisation: b.here.Key, Code: "霁城建内", Name: "内部文件", Class: "work_secret", Unit: b.units["办公室"].Key}
	rules := []archive.RetentionRule{{Kind: archive.Outgoing, Retention: archive.Years30, Clause: "第2.1条", Version: "2026-01"}}
	all = append(all, s.AddSeries(ctx, &b.plain), s.AddSeries(ctx, &b.secret), s.SetSchedule(ctx, b.here.Key, rules),
		s.AddFonds(ctx, &archive.Fonds{Organisation: b.here.Key, Code: "J001", Name: b.here.Name}),
		s.AddFonds(ctx, &archive.Fonds{Organisation: b.there.Key, Code: "J002", Name: b.there.Name}))
	for _, p := range []struct {
		user, unit, title string
		head              bool
		role              org.Role
		wide              bool // the role is for the whole organisation
	}{
		{"drafter", "财务部", "科员", false, "", false}, {"head", "财务部", "部长", true, "", false},
		{"editor", "办公室", "主任", true, org.Office, true}, {"leader", b.here.Name, "总经理", true, org.Leader, true},
		{"registrar", "办公室", "机要员", false, org.Clerk, true}, {"archivist", "办公室", "档案员", false, org.Archivist, true},
		{"workshead", "工程部", "部长", true, "", false}, {"worksclerk", "工程部", "文书", false, org.Clerk, false},
		{"worker", "工程部", "工程师", false, "", false}, {"waterclerk", b.there.Name, "文书", false, org.Clerk, true},
		{"waterworker", b.there.Name, "职员", false, "", false},
	} {
		all = append(all, b.employ(s, p.user, p.unit, p.title, p.head, p.role, p.wide))
	}
	return errors.Join(all...)
}

func (b *branch) employ(s postgres.Staffing, user, unit, title string, head bool, role org.Role, wide bool) error {
	u := b.units[unit]
	p := postgres.NewPerson{Organisation: u.Organisation, Username: user, Name: user, StaffNo: user, Clearance: archive.WorkSecret}
	if err := s.AddPerson(b.Context(), &p); err != nil {
		return err
	}
	b.people[user] = p
	post := org.Appointment{Person: org.PersonKey(p.Key), Unit: org.UnitKey(u.Key), Title: title, Head: head, Main: true}
	if err := s.Appoint(b.Context(), post); err != nil || role == "" {
		return err
	}
	grant := org.Grant{Person: post.Person, Role: role}
	if !wide {
		grant.Unit = post.Unit
	}
	return s.Grant(b.Context(), grant)
}

func (b *branch) as(user string) archive.By { return archive.By{Person: b.people[user].Key} }

func (b *branch) ids(users ...string) []archive.ID {
	ids := make([]archive.ID, len(users))
	for i, u := range users {
		ids[i] = b.people[u].ID
	}
	return ids
}

func (b *branch) must(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// refused wants an error of the kind whose sentence holds the words.
func (b *branch) refused(what string, err error, kind archive.Kind, words string) {
	b.Helper()
	if err == nil || archive.KindOf(err) != kind || !strings.Contains(err.Error(), words) {
		b.Errorf("%s: %v, want %s with “%s”", what, err, kind, words)
	}
}

// is wants a document in a status.
func (b *branch) is(d archive.Document, want archive.Status) {
	b.Helper()
	if d.Status != want {
		b.Fatalf("%s is %s, want %s", d.Title, d.Status, want)
	}
}

// draft writes a document of the finance department to the works department and the other company.
func (b *branch) draft(change ...func(*office.Change)) archive.Document {
	b.Helper()
	title, series, level := "关于做好年度预算编制工作的通知", b.plain.ID, archive.Public
	to := []string{string(b.units["工程部"].ID), string(b.units[b.there.Name].ID)}
	body := archive.ParseBody("一、总体要求\n各部门要按时完成年度预算编制工作。")
	c := office.Change{Title: &title, Series: &series, Level: &level, To: &to, Body: &body}
	for _, f := range change {
		f(&c)
	}
	d, err := b.CreateDraft(b.Context(), b.as("drafter"), archive.Outgoing, c)
	b.must(err)
	return d
}

// attached adds a text file to a draft.
func (b *branch) attached(c *office.Change) {
	b.Helper()
	f, err := b.Upload(b.Context(), b.as("drafter"), "预算表.txt", strings.NewReader("预算科目与金额"))
	b.must(err)
	c.Attachments = &[]office.Attachment{{File: f.ID}}
}

// submit sends a draft on its way.
func (b *branch) submit(d archive.Document) archive.Document {
	b.Helper()
	b.clock.Pass(time.Minute)
	d, err := b.Submit(b.Context(), b.as("drafter"), d.ID, "请审核。", nil)
	b.must(err)
	return d
}

// try does something with a person's open task of a document.
func (b *branch) try(user string, d archive.Document, a office.Act) (archive.Document, error) {
	b.Helper()
	b.clock.Pass(time.Minute)
	v, err := b.Open(b.Context(), b.as(user), d.ID)
	if err != nil {
		return d, err
	}
	if v.MyTask == nil {
		return d, errors.New(user + " has nothing to do with it")
	}
	return b.Decide(b.Context(), b.as(user), v.MyTask.ID, a)
}

func (b *branch) act(user string, d archive.Document, a office.Act) archive.Document {
	b.Helper()
	d, err := b.try(user, d, a)
	b.must(err)
	return d
}

// approve lets people approve, one after the other.
func (b *branch) approve(d archive.Document, users ...string) archive.Document {
	b.Helper()
	for _, user := range users {
		d = b.act(user, d, office.Act{Verb: workflow.Approve, Opinion: "同意。"})
	}
	return d
}

// signed is a document that a leader has signed.
func (b *branch) signed(change ...func(*office.Change)) archive.Document {
	b.Helper()
	return b.approve(b.submit(b.draft(change...)), "head", "editor", "leader")
}

// issued is a document that has gone out. Sealing needs the fonts.
func (b *branch) issued(change ...func(*office.Change)) archive.Document {
	b.Helper()
	if fonts() == "" {
		b.Skip("this test sets documents in type and needs the fonts; .ci/fonts.sh brings them")
	}
	return b.approve(b.signed(change...), "registrar", "registrar", "registrar")
}

// book is the register of the plain series.
func (b *branch) book() office.RegisterBook {
	b.Helper()
	book, err := b.Book(b.Context(), b.as("registrar"), b.plain.ID, 2026)
	b.must(err)
	return book
}
