package house

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/content"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/archive/records"
	"github.com/lantai/lantai/migrations"
	"github.com/lantai/lantai/storage/blob"
	"github.com/lantai/lantai/storage/postgres"
	"github.com/lantai/lantai/storage/postgres/pgtest"
	"github.com/lantai/lantai/workflow"
	"github.com/lantai/lantai/workflow/org"
)

// The tests that begin with TestNobody try to know or to do what somebody may not. They work with the real parts: the serving role
// under row-level security, the disk, the press.

var pg = pgtest.Cluster{Migrate: migrations.Up}

func TestMain(m *testing.M) { os.Exit(pg.Main(m)) }

// bureau is a house with two organisations: a group of office, finance and works, and a company of its own.
type bureau struct {
	*testing.T
	db     *postgres.DB
	at     pgtest.Database
	blobs  archive.Blobs
	office *office.Office
	stacks *records.Archive
	clock  *pgtest.Clock

	group, company      archive.Organisation
	root, bureau        archive.Unit // the group itself, its office
	finance, works      archive.Unit
	companyRoot         archive.Unit
	plain, work, secret archive.Series
	people              map[string]postgres.NewPerson
}

// staffed says who works in the bureau.
var staffed = []struct {
	user  string
	unit  func(*bureau) archive.Unit
	level archive.Level
	head  bool
	role  org.Role
	wide  bool // the role is for the whole organisation
}{
	{"drafter", func(b *bureau) archive.Unit { return b.finance }, archive.WorkSecret, false, "", false},
	{"colleague", func(b *bureau) archive.Unit { return b.finance }, archive.LevelInternal, false, "", false},
	{"financehead", func(b *bureau) archive.Unit { return b.finance }, archive.WorkSecret, true, "", false},
	{"editor", func(b *bureau) archive.Unit { return b.bureau }, archive.WorkSecret, false, org.Office, true},
	{"director", func(b *bureau) archive.Unit { return b.bureau }, archive.WorkSecret, true, "", false},
	{"leader", func(b *bureau) archive.Unit { return b.root }, archive.WorkSecret, false, org.Leader, true},
	{"registrar", func(b *bureau) archive.Unit { return b.bureau }, archive.WorkSecret, false, org.Clerk, true},
	{"worksclerk", func(b *bureau) archive.Unit { return b.works }, archive.WorkSecret, false, org.Clerk, false},
	{"workshead", func(b *bureau) archive.Unit { return b.works }, archive.WorkSecret, true, "", false},
	{"worker", func(b *bureau) archive.Unit { return b.works }, archive.WorkSecret, false, "", false},
	{"visitor", func(b *bureau) archive.Unit { return b.works }, archive.Public, false, "", false},
	{"archivist", func(b *bureau) archive.Unit { return b.bureau }, archive.WorkSecret, false, org.Archivist, true},
	{"second", func(b *bureau) archive.Unit { return b.bureau }, archive.LevelInternal, false, org.Archivist, true},
	{"auditor", func(b *bureau) archive.Unit { return b.bureau }, archive.WorkSecret, false, org.Auditor, true},
	{"foreignclerk", func(b *bureau) archive.Unit { return b.companyRoot }, archive.WorkSecret, false, org.Clerk, true},
	{"foreigner", func(b *bureau) archive.Unit { return b.companyRoot }, archive.WorkSecret, false, "", false},
}

func newBureau(t *testing.T) *bureau {
	t.Helper()
	t.Parallel()
	b := &bureau{T: t, at: pg.New(t), clock: pgtest.NewClock(time.Date(2026, 8, 3, 1, 0, 0, 0, time.UTC)), people: map[string]postgres.NewPerson{}}
	b.db = b.at.Installed(t, b.clock.Now, b.furnish)
	var err error
	b.blobs, err = blob.OpenDisk(t.TempDir(), b.clock.Now)
	b.ok(err)
	t.Cleanup(func() { b.ok(b.blobs.Close()) })
	b.office, b.stacks = b.useCases("open")
	return b
}

// useCases opens the use cases under a profile.
func (b *bureau) useCases(profile string) (*office.Office, *records.Archive) {
	fonts := filepath.Join("..", "..", "..", ".cache", "fonts")
	if dir := os.Getenv("LANTAI_FONTS"); dir != "" {
		fonts = dir
	}
	desk := NewDesk(func() ([]byte, error) { return os.ReadFile(filepath.Join(fonts, "hei.ttf")) })
	stacks := records.New(records.Options{Store: b.db, Blobs: b.blobs, Viewer: desk, SecretMark: content.SecretMark})
	rooms := office.New(office.Options{Store: b.db, Blobs: b.blobs, Press: NewPress(fonts, b.clock.Now), Inspector: desk, Filer: stacks, Lender: stacks,
		Profile: profile, MaxUpload: 1 << 20})
	stacks.Way = rooms
	return rooms, stacks
}

// needFonts skips what sets documents in type where no fonts are.
func (b *bureau) needFonts() {
	b.Helper()
	dir := os.Getenv("LANTAI_FONTS")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", ".cache", "fonts")
	}
	if _, err := os.Stat(filepath.Join(dir, "fangsong.ttf")); err != nil {
		b.Skip("this test sets documents in type and needs the fonts; .ci/fonts.sh brings them")
	}
}

func (b *bureau) furnish(s postgres.Staffing) error {
	ctx := b.Context()
	var all []error
	add := func(err error) { all = append(all, err) }
	add(s.Ship(ctx))
	b.group = archive.Organisation{Name: "霁川城建集团有限公司", ShortName: "霁川城建", Mark: "霁川城建集团有限公司文件", Company: true}
	add(s.AddOrganisation(ctx, &b.group))
	b.company = archive.Organisation{Name: "霁川水务有限公司", ShortName: "霁川水务", Mark: "霁川水务有限公司文件", Company: true, Parent: b.group.Key}
	add(s.AddOrganisation(ctx, &b.company))
	for _, u := range []struct {
		unit         *archive.Unit
		organisation *archive.Organisation
		parent       *archive.Unit
		name, code   string
		office       bool
	}{{&b.root, &b.group, &archive.Unit{}, b.group.Name, "JCC", false}, {&b.bureau, &b.group, &b.root, "办公室", "BGS", true},
		{&b.finance, &b.group, &b.root, "财务部", "CWB", false}, {&b.works, &b.group, &b.root, "工程部", "GCB", false},
		{&b.companyRoot, &b.company, &archive.Unit{}, b.company.Name, "JSW", false}} {
		*u.unit = archive.Unit{Organisation: u.organisation.Key, Parent: u.parent.Key, Name: u.name, ShortName: u.name, Code: u.code,
			Office: u.office, Root: u.parent.Key == 0}
		add(s.AddUnit(ctx, u.unit))
	}
	add(s.AddFonds(ctx, &archive.Fonds{Organisation: b.group.Key, Code: "J001", Name: b.group.Name}))
	for _, series := range []struct {
		to    *archive.Series
		code  string
		class archive.LevelClass
	}{{&b.plain, "霁城发", "plain"}, {&b.work, "霁城密", "work_secret"}, {&b.secret, "霁城机", "confidential"}} {
		*series.to = archive.Series{Organisation: b.group.Key, Code: series.code, Name: series.code, Class: series.class, Unit: b.bureau.Key}
		add(s.AddSeries(ctx, series.to))
	}
	for _, p := range staffed {
		add(b.employ(s, p.user, p.unit(b), p.level, p.head, p.role, p.wide))
	}
	return errors.Join(all...)
}

func (b *bureau) employ(s postgres.Staffing, user string, unit archive.Unit, level archive.Level, head bool, role org.Role, wide bool) error {
	ctx := b.Context()
	p := postgres.NewPerson{Organisation: unit.Organisation, Username: user, Name: user, StaffNo: user, Clearance: level}
	if err := s.AddPerson(ctx, &p); err != nil {
		return err
	}
	b.people[user] = p
	post := org.Appointment{Person: org.PersonKey(p.Key), Unit: org.UnitKey(unit.Key), Title: "职员", Head: head, Main: true}
	if err := s.Appoint(ctx, post); err != nil || role == "" {
		return err
	}
	grant := org.Grant{Person: post.Person, Role: role}
	if !wide {
		grant.Unit = post.Unit
	}
	return s.Grant(ctx, grant)
}

func (b *bureau) as(user string) archive.By { return archive.By{Person: b.people[user].Key} }

func (b *bureau) id(user string) archive.ID { return b.people[user].ID }

func (b *bureau) ok(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// refused wants an error of one of the kinds.
func (b *bureau) refused(what string, err error, kinds ...archive.Kind) {
	b.Helper()
	if err == nil {
		b.Errorf("%s: done", what)
		return
	}
	for _, k := range kinds {
		if archive.KindOf(err) == k {
			return
		}
	}
	b.Errorf("%s: %v (%s), want %v", what, err, archive.KindOf(err), kinds)
}

// draft writes a document of finance.
func (b *bureau) draft(level archive.Level, title string, more ...func(*office.Change)) archive.Document {
	b.Helper()
	body := archive.ParseBody("一、总则\n现将有关事项通知如下。\n二、要求\n请遵照执行。")
	to, series := []string{string(b.works.ID)}, b.plain.ID
	if level == archive.WorkSecret {
		series = b.work.ID
	}
	c := office.Change{Title: &title, Level: &level, Body: &body, To: &to, Series: &series}
	for _, change := range more {
		change(&c)
	}
	d, err := b.office.CreateDraft(b.Context(), b.as("drafter"), archive.Outgoing, c)
	b.ok(err)
	return d
}

// decide does something with a person's open task of a document.
func (b *bureau) decide(user string, d archive.Document, a office.Act) (archive.Document, error) {
	b.Helper()
	v, err := b.office.Open(b.Context(), b.as(user), d.ID)
	if err != nil {
		return d, err
	}
	if v.MyTask == nil {
		return d, errors.New(user + " has no task")
	}
	return b.office.Decide(b.Context(), b.as(user), v.MyTask.ID, a)
}

// agree lets the head of the reader's unit agree to a loan.
func (b *bureau) agree(user string, l archive.Loan) {
	b.Helper()
	_, err := b.decide(user, archive.Document{ID: l.ApplicationID}, office.Act{Verb: workflow.Approve, Opinion: "同意。"})
	b.ok(err)
}

// steps are the steps of issuing, in order, with who does them.
var steps = []struct {
	reaches archive.Status
	user    string
}{{archive.InReview, "drafter"}, {archive.InReview, "financehead"}, {archive.InReview, "editor"}, {archive.Signed, "leader"},
	{archive.Numbered, "registrar"}, {archive.Sealed, "registrar"}, {archive.Issued, "registrar"}}

// carry takes a draft along its route until it has the status.
func (b *bureau) carry(d archive.Document, to archive.Status) archive.Document {
	b.Helper()
	for _, s := range steps[b.stepOf(d):] {
		var err error
		if s.user == "drafter" {
			d, err = b.office.Submit(b.Context(), b.as("drafter"), d.ID, "请审核。", nil)
		} else {
			d, err = b.decide(s.user, d, office.Act{Verb: workflow.Approve, Opinion: "同意。"})
		}
		b.ok(err)
		if d.Status == to && to != archive.InReview {
			return d
		}
		if to == archive.InReview {
			return d
		}
	}
	b.Fatalf("the document is %s, not %s", d.Status, to)
	return d
}

// stepOf is the step at which a document stands, by whose turn it is.
func (b *bureau) stepOf(d archive.Document) int {
	b.Helper()
	switch d.Status {
	case archive.Drafting:
		return 0
	case archive.Signed:
		return 4
	case archive.Numbered:
		return 5
	case archive.Sealed:
		return 6
	}
	for i, user := range []string{"financehead", "editor", "leader"} {
		if v, err := b.office.Open(b.Context(), b.as(user), d.ID); err == nil && v.MyTask != nil {
			return i + 1
		}
	}
	b.Fatalf("nobody has %s", d.Title)
	return 0
}

// upload takes in a text file.
func (b *bureau) upload(user, name, text string) archive.File {
	b.Helper()
	f, err := b.office.Upload(b.Context(), b.as(user), name, bytes.NewReader([]byte(text)))
	b.ok(err)
	return f
}

// deliveryTo is what came to a unit.
func (b *bureau) deliveryTo(user string, state archive.DeliveryState) archive.Delivery {
	b.Helper()
	list, _, err := b.office.Deliveries(b.Context(), b.as(user), state, "", 50)
	b.ok(err)
	if len(list) == 0 {
		b.Fatalf("nothing came to %s", user)
	}
	return list[0]
}

// owner runs a statement as the owner of the schema, behind the back of the program.
func (b *bureau) owner(sql string, args ...any) {
	b.Helper()
	conn, err := pgx.Connect(b.Context(), b.at.Owner)
	b.ok(err)
	defer conn.Close(b.Context())
	_, err = conn.Exec(b.Context(), sql, args...)
	b.ok(err)
}

func ptr[T any](v T) *T { return &v }
