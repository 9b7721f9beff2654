package records_test

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/archive/records"
	"github.com/lantai/lantai/cmd/lantai/house"
	"github.com/lantai/lantai/migrations"
	"github.com/lantai/lantai/storage/postgres"
	"github.com/lantai/lantai/storage/postgres/pgtest"
	"github.com/lantai/lantai/workflow/org"
)

var pg = pgtest.Cluster{Migrate: migrations.Up}

func TestMain(m *testing.M) { os.Exit(pg.Main(m)) }

// stacks is an archive with two archivists, two readers with their head, a leader and a schedule.
type stacks struct {
	*testing.T
	*records.Archive
	rooms *office.Office
	db    *postgres.DB
	clock *pgtest.Clock
	house archive.Organisation
	unit  archive.Unit
	fonds archive.Fonds

	people  map[string]archive.Key
	ids     map[string]archive.ID
	cleared archive.Level
}

func newStacks(t *testing.T) *stacks {
	t.Helper()
	return newStacksOf(t, "open", archive.WorkSecret)
}

// noFont is the font of a desk that pictures nothing.
func noFont() ([]byte, error) { return nil, errors.New("these tests picture nothing") }

// newStacksOf sets the archive up under a profile; everybody is cleared for a level.
func newStacksOf(t *testing.T, profile string, cleared archive.Level) *stacks {
	t.Helper()
	t.Parallel()
	s := &stacks{T: t, clock: pgtest.NewClock(time.Date(2026, 8, 3, 1, 0, 0, 0, time.UTC)), people: map[string]archive.Key{}, ids: map[string]archive.ID{}, cleared: cleared}
	s.db = pg.New(t).Installed(t, s.clock.Now, s.furnish)
	s.Archive = records.New(records.Options{Store: s.db})
	s.rooms = office.New(office.Options{Store: s.db, Inspector: house.NewDesk(noFont), Filer: s.Archive, Lender: s.Archive, Profile: profile})
	s.Way = s.rooms
	return s
}

func (s *stacks) furnish(w postgres.Staffing) error {
	ctx := s.Context()
	s.house = archive.Organisation{Name: "霁川城建集团有限公司", ShortName: "霁川城建", Mark: "霁川城建集团有限公司文件"}
	all := []error{w.AddOrganisation(ctx, &s.house), w.Ship(ctx)}
	top := archive.Unit{Organisation: s.house.Key, Name: s.house.Name, ShortName: s.house.ShortName, Code: "JCC", Root: true}
	all = append(all, w.AddUnit(ctx, &top))
	s.unit = archive.Unit{Organisation: s.house.Key, Parent: top.Key, Name: "办公室", ShortName: "办公室", Code: "BGS", Office: true}
	s.fonds = archive.Fonds{Organisation: s.house.Key, Code: "J001", Name: s.house.Name}
	rules := []archive.RetentionRule{
		{Kind: archive.Incoming, Word: "董事会", Retention: archive.Permanent, Clause: "第1条", Version: "2026-01"},
		{Kind: archive.Incoming, Retention: archive.Years10, Clause: "第2条", Version: "2026-01"}}
	all = append(all, w.AddUnit(ctx, &s.unit), w.AddFonds(ctx, &s.fonds), w.SetSchedule(ctx, s.house.Key, rules))
	for user, role := range map[string]org.Role{"archivist": org.Archivist, "second": org.Archivist, "reader": "", "other": "", "head": "",
		"leader": org.Leader, "registrar": org.Clerk, "editor": org.Office} {
		p := postgres.NewPerson{Organisation: s.house.Key, Username: user, Name: user, StaffNo: user, Clearance: s.cleared}
		all = append(all, w.AddPerson(ctx, &p))
		s.people[user], s.ids[user] = p.Key, p.ID
		post := org.Appointment{Person: org.PersonKey(p.Key), Unit: org.UnitKey(s.unit.Key), Title: "职员", Main: true, Head: user == "head"}
		if user == "leader" {
			post.Unit, post.Head = org.UnitKey(top.Key), true
		}
		all = append(all, w.Appoint(ctx, post))
		if role != "" {
			all = append(all, w.Grant(ctx, org.Grant{Person: org.PersonKey(p.Key), Role: role}))
		}
	}
	return errors.Join(all...)
}

func (s *stacks) as(user string) archive.By { return archive.By{Person: s.people[user]} }

func (s *stacks) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// refused wants an error of the kind whose sentence holds the words.
func (s *stacks) refused(what string, err error, kind archive.Kind, words string) {
	s.Helper()
	if err == nil || archive.KindOf(err) != kind || !strings.Contains(err.Error(), words) {
		s.Errorf("%s: %v, want %s with “%s”", what, err, kind, words)
	}
}

// document writes an arrival of the office as the house itself, known to the archivists alone.
func (s *stacks) document(title string, status archive.Status, change ...func(*archive.Document)) archive.Document {
	s.Helper()
	d := archive.Document{ID: archive.NewID(), Organisation: s.house.Key, Kind: archive.Incoming, Genre: archive.Notice, Title: title,
		Level: archive.LevelInternal, Urgency: archive.Normal, Openness: archive.NotOpen, Retention: archive.Years10, Status: status, Draft: 1,
		Unit: s.unit.Key, UnitName: s.unit.Name, Sender: "霁川市人民政府", Dated: "2026-03-05"}
	for _, f := range change {
		f(&d)
	}
	d.Tokens, d.Insiders = archive.TokensOf(d, archive.Involved{})
	d.Tokens = append(d.Tokens, archive.ArchivistToken(s.house.Key))
	s.must(s.db.InTx(s.Context(), archive.System(), func(tx archive.Tx) error {
		if err := tx.Documents().Insert(s.Context(), &d); err != nil {
			return err
		}
		return tx.Log(s.Context(), archive.Entry{Act: "document.receive", Subject: d.ID, Level: d.Level})
	}))
	return d
}

// kept is a record that can be lent.
func (s *stacks) kept(title string) archive.Record {
	s.Helper()
	r, err := s.File(s.Context(), s.as("archivist"), s.document(title, archive.Completed).ID, "")
	s.must(err)
	r, err = s.Accept(s.Context(), s.as("archivist"), r.ID)
	s.must(err)
	return r
}

func TestFilingFollowsTheSchedule(t *testing.T) {
	s := newStacks(t)
	for _, c := range []struct {
		title     string
		proposed  archive.Retention
		decided   archive.Retention // by the archivist, "" leaves the rule's
		code, due string
		rule      string
	}{
		{"关于防汛的通知", archive.Years10, "", "J001-WS·2026-D10-BGS-0001", "2036-12-31", "第2条（2026-01）"},
		{"关于防火的通知", archive.Years10, "", "J001-WS·2026-D10-BGS-0002", "2036-12-31", "第2条（2026-01）"},
		{"关于董事会换届的批复", archive.Years10, "", "J001-WS·2026-Y-BGS-0001", "", "第1条（2026-01）"},
		{"关于规划的通知", archive.Years30, "", "J001-WS·2026-D30-BGS-0001", "2056-12-31", "拟稿人拟定，长于第2条"},
		{"关于移民的通知", archive.Years10, archive.Permanent, "J001-WS·2026-Y-BGS-0002", "", "档案员核定"},
	} {
		d := s.document(c.title, archive.Completed, func(d *archive.Document) { d.Retention = c.proposed })
		r, err := s.File(t.Context(), s.as("archivist"), d.ID, c.decided)
		s.must(err)
		if r.Code != c.code || string(r.DueOn) != c.due || r.RetentionRule != c.rule || r.State != archive.Arranged {
			t.Errorf("%s: %s until %q by %s, %s", c.title, r.Code, r.DueOn, r.RetentionRule, r.State)
		}
	}
}

func TestFilingRefusesWhatIsNotDone(t *testing.T) {
	s := newStacks(t)
	d := s.document("关于防汛的通知", archive.InHand)
	_, err := s.File(t.Context(), s.as("archivist"), d.ID, "")
	s.refused("in hand", err, archive.Conflict, "办理中")
	done := s.document("关于防火的通知", archive.Completed)
	_, err = s.File(t.Context(), s.as("reader"), done.ID, "")
	s.refused("by a reader", err, archive.Forbidden, "")
	_, err = s.File(t.Context(), s.as("archivist"), done.ID, "D99")
	s.refused("for a period that is none", err, archive.Invalid, "保管期限")
	r, err := s.File(t.Context(), s.as("archivist"), done.ID, "")
	s.must(err)
	if r.Item != 1 {
		t.Errorf("refused acts took numbers: %d", r.Item)
	}
	batch, err := s.FileAll(t.Context(), s.as("archivist"), []archive.ID{d.ID, done.ID, s.document("关于防雷的通知", archive.Completed).ID, archive.NewID()})
	s.must(err)
	if batch.Filed != 1 || len(batch.Refused) != 3 {
		t.Errorf("filed %d, refused %+v", batch.Filed, batch.Refused)
	}
}

func TestRecordIsAcceptedOnce(t *testing.T) {
	s := newStacks(t)
	r := s.kept("关于防汛的通知")
	_, err := s.Accept(t.Context(), s.as("archivist"), r.ID)
	s.refused("twice", err, archive.Conflict, "已入库")
	_, err = s.Accept(t.Context(), s.as("reader"), r.ID)
	s.refused("by a reader", err, archive.Forbidden, "")
}
