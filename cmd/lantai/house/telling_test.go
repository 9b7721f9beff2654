package house

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/notices"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/web/notify"
	"github.com/lantai/lantai/workflow"
)

// robot is a DingTalk robot that says what it is told to and keeps what it was sent.
type robot struct {
	mu     sync.Mutex
	status int
	texts  []string
	asked  int
}

func (r *robot) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	var body struct{ Text struct{ Content string } }
	data, _ := io.ReadAll(request.Body)
	_ = json.Unmarshal(data, &body)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.asked++
	if r.status != 0 {
		w.WriteHeader(r.status)
		return
	}
	r.texts = append(r.texts, body.Text.Content)
	io.WriteString(w, `{"errcode":0}`)
}

func (r *robot) answers(status int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.status = status
}

// messenger makes the use cases of telling with a robot.
func (b *bureau) messenger() (*notices.Notices, *robot) {
	b.Helper()
	r := &robot{}
	server := httptest.NewServer(r)
	b.Cleanup(server.Close)
	outlets, err := notify.Outlets(notify.Settings{DingTalkURL: server.URL + "/robot/send?access_token=x", Now: b.clock.Now})
	b.ok(err)
	return notices.New(notices.Options{Store: b.db, Outlets: outlets, BaseURL: "https://oa.example.gov.cn", Log: slog.New(slog.DiscardHandler)}), r
}

// wants lets a person be told by the robot.
func (b *bureau) wants(n *notices.Notices, user string, quiet bool) {
	b.Helper()
	b.ok(n.SetContact(b.Context(), b.as(user), archive.Contact{Channels: []archive.Channel{archive.DingTalk}, Quiet: quiet}))
}

// sendings are those of a document on the robot's channel, as the drafter sees them.
func (b *bureau) sendings(n *notices.Notices, d archive.Document) (list []archive.Sending) {
	b.Helper()
	all, err := n.OfDocument(b.Context(), b.as("drafter"), d.ID)
	b.ok(err)
	return slices.DeleteFunc(all, func(s archive.Sending) bool { return s.Channel != archive.DingTalk })
}

func TestNoticesGoOutTogetherAndAreProven(t *testing.T) {
	b := newBureau(t)
	n, r := b.messenger()
	b.wants(n, "financehead", false)
	d := b.carry(b.draft(archive.LevelInternal, "关于设备采购的通知"), archive.InReview)
	b.clock.Pass(10 * time.Second)
	open := b.carry(b.draft(archive.Public, "关于食堂开放的通知"), archive.InReview)
	b.ok(n.Deliver(t.Context()))
	if r.asked != 0 {
		t.Error("the first does not wait for the second")
	}
	b.clock.Pass(time.Minute)
	b.ok(n.Deliver(t.Context()))
	b.ok(n.Deliver(t.Context()))
	want := "financehead\n兰台：您有 2 件待办\nhttps://oa.example.gov.cn/notices"
	if len(r.texts) != 1 || r.texts[0] != want {
		t.Fatalf("said %q", r.texts)
	}
	sentAt := b.clock.Now()
	b.clock.Pass(time.Hour)
	_, err := b.office.Open(t.Context(), b.as("financehead"), d.ID)
	b.ok(err)
	for _, c := range []struct {
		document archive.Document
		opened   bool
	}{{d, true}, {open, false}} {
		list := b.sendings(n, c.document)
		if len(list) != 1 || list[0].State != archive.SendingSent || !list[0].SentAt.Equal(sentAt) || list[0].PersonName != "financehead" ||
			list[0].OpenedAt.IsZero() == c.opened {
			t.Errorf("%s: %+v", c.document.Title, list)
		}
	}
	_, err = n.OfDocument(t.Context(), b.as("worker"), d.ID)
	b.refused("somebody outside", err, archive.NotFound)
}

func TestWhatWasOpenedOrMayNotBeKnownDoesNotGoOut(t *testing.T) {
	b := newBureau(t)
	n, r := b.messenger()
	b.wants(n, "financehead", false)
	seen := b.carry(b.draft(archive.LevelInternal, "关于设备采购的通知"), archive.InReview)
	raised := b.carry(b.draft(archive.LevelInternal, "关于演练的通知"), archive.InReview)
	_, err := b.office.Open(t.Context(), b.as("financehead"), seen.ID)
	b.ok(err)
	b.owner(`UPDATE document SET level = 3 WHERE uid = $1`, raised.ID)
	b.clock.Pass(2 * time.Minute)
	b.ok(n.Deliver(t.Context()))
	if r.asked != 0 {
		t.Errorf("said %q", r.texts)
	}
	if list := b.sendings(n, seen); list[0].State != archive.SendingSkipped {
		t.Errorf("opened before: %+v", list)
	}
	b.owner(`UPDATE document SET level = 1 WHERE uid = $1`, raised.ID)
	if list := b.sendings(n, raised); list[0].State != archive.SendingFailed || list[0].Why != archive.FaultNoRight {
		t.Errorf("raised above him: %+v", list)
	}
}

func TestMessagesWaitForTheOfficeToOpen(t *testing.T) {
	b := newBureau(t)
	n, r := b.messenger()
	b.wants(n, "financehead", true)
	b.setClock("2026-08-07 19:00") // a Friday evening
	d := b.carry(b.draft(archive.LevelInternal, "关于设备采购的通知"), archive.InReview)
	for _, at := range []string{"2026-08-07 19:05", "2026-08-08 10:00", "2026-08-10 08:29"} {
		b.setClock(at)
		b.ok(n.Deliver(t.Context()))
	}
	if r.asked != 0 {
		t.Error("he is disturbed")
	}
	if list := b.sendings(n, d); list[0].State != archive.SendingQueued || list[0].Why != "" {
		t.Errorf("waiting: %+v", list)
	}
	b.setClock("2026-08-10 08:30")
	b.ok(n.Deliver(t.Context()))
	if len(r.texts) != 1 {
		t.Errorf("said %q as the office opens", r.texts)
	}
}

func TestAGatewayThatIsDownIsTriedAgainAndGivenUp(t *testing.T) {
	b := newBureau(t)
	n, r := b.messenger()
	b.wants(n, "financehead", false)
	d := b.carry(b.draft(archive.LevelInternal, "关于设备采购的通知"), archive.InReview)
	r.answers(http.StatusInternalServerError)
	tries := 0
	for b.sendings(n, d)[0].State == archive.SendingQueued && tries < 2000 {
		b.clock.Pass(time.Minute)
		b.ok(n.Deliver(t.Context()))
		tries++
	}
	list := b.sendings(n, d)
	if r.asked != 6 || list[0].State != archive.SendingFailed || list[0].Why != archive.FaultUnreachable {
		t.Errorf("asked %d times in %d minutes: %+v", r.asked, tries, list)
	}
	r.answers(0)
	b.clock.Pass(24 * time.Hour)
	b.ok(n.Deliver(t.Context()))
	if len(r.texts) != 0 {
		t.Errorf("what was given up is sent: %q", r.texts)
	}
}

func TestARefusedMessageIsGivenUpAtOnce(t *testing.T) {
	b := newBureau(t)
	n, r := b.messenger()
	b.wants(n, "financehead", false)
	d := b.carry(b.draft(archive.LevelInternal, "关于设备采购的通知"), archive.InReview)
	r.answers(http.StatusBadRequest)
	b.clock.Pass(2 * time.Minute)
	b.ok(n.Deliver(t.Context()))
	if list := b.sendings(n, d); r.asked != 1 || list[0].State != archive.SendingFailed || list[0].Why != archive.FaultRefused {
		t.Errorf("asked %d times: %+v", r.asked, list)
	}
	b.ok(notices.New(notices.Options{Store: b.db}).Deliver(t.Context()))
	d2 := b.carry(b.draft(archive.LevelInternal, "关于安全检查的通知"), archive.InReview)
	b.clock.Pass(2 * time.Minute)
	b.ok(notices.New(notices.Options{Store: b.db}).Deliver(t.Context())) // the operator has taken the robot away
	if list := b.sendings(n, d2); list[0].State != archive.SendingFailed || list[0].Why != archive.FaultNoGateway {
		t.Errorf("without a gateway: %+v", list)
	}
}

// TestARobotIsNotFlooded: many people at once, twenty messages a minute, and a pause when the robot itself says so.
func TestARobotIsNotFlooded(t *testing.T) {
	b := newBureau(t)
	n, r := b.messenger()
	d := b.carry(b.draft(archive.Public, "关于食堂开放的通知"), archive.InReview)
	b.owner(`INSERT INTO person (uid, organisation_id, username, name, pinyin, staff_no, password_hash, clearance)
		SELECT lpad(n::text, 26, 'x'), $1, 'guest' || n, '来宾' || n, 'laibin', 'g' || n, '', 2 FROM generate_series(1, 45) n`, b.group.Key)
	b.owner(`INSERT INTO contact (person_id, organisation_id, channels, quiet) SELECT id, organisation_id, '{dingtalk}', false FROM person WHERE username LIKE 'guest%'`)
	b.owner(`UPDATE document SET tokens = tokens || ARRAY(SELECT 'p:' || id FROM person WHERE username LIKE 'guest%') WHERE uid = $1`, d.ID)
	b.ok(b.db.InTx(t.Context(), archive.System(), func(tx archive.Tx) error {
		for i := 1; i <= 45; i++ {
			p, err := tx.People().Person(t.Context(), archive.ID(strings.Repeat("x", 26-len(fmt.Sprint(i)))+fmt.Sprint(i)))
			if err != nil {
				return err
			}
			if err := tx.Notifications().Send(t.Context(), archive.Notification{Person: p.Key, Kind: "opened", Document: d.Key}); err != nil {
				return err
			}
		}
		return nil
	}))
	b.clock.Pass(time.Minute)
	var after []int
	deliver := func() {
		b.ok(n.Deliver(t.Context()))
		after = append(after, len(r.texts))
	}
	deliver()
	b.clock.Pass(15 * time.Second)
	deliver()
	b.clock.Pass(46 * time.Second)
	r.answers(http.StatusTooManyRequests)
	deliver()
	b.clock.Pass(30 * time.Second)
	deliver()
	r.answers(0)
	b.clock.Pass(40 * time.Second)
	deliver()
	b.clock.Pass(61 * time.Second)
	deliver()
	if want := []int{20, 20, 20, 20, 40, 45}; !slices.Equal(after, want) || r.asked != 47 { // the two in vain were the pause asked for, and its first end
		t.Errorf("sent %v, want %v; asked %d times", after, want, r.asked)
	}
	if len(slices.Compact(slices.Sorted(slices.Values(r.texts)))) != 45 {
		t.Error("somebody was told twice")
	}
}

// TestWhoIsKilledWhileSendingLeavesItToOthers: after a while, and then it may come twice.
func TestWhoIsKilledWhileSendingLeavesItToOthers(t *testing.T) {
	b := newBureau(t)
	n, r := b.messenger()
	b.wants(n, "financehead", false)
	b.carry(b.draft(archive.LevelInternal, "关于设备采购的通知"), archive.InReview)
	b.clock.Pass(2 * time.Minute)
	b.ok(b.db.InTx(t.Context(), archive.System(), func(tx archive.Tx) error {
		parcels, err := tx.Sendings().Claim(t.Context(), archive.DingTalk, 10) // and nothing more is heard of who claimed it
		if len(parcels) != 1 {
			t.Errorf("claimed %d", len(parcels))
		}
		return err
	}))
	b.clock.Pass(4 * time.Minute)
	b.ok(n.Deliver(t.Context()))
	if len(r.texts) != 0 {
		t.Error("taken from who has it")
	}
	b.clock.Pass(2 * time.Minute)
	b.ok(n.Deliver(t.Context()))
	if len(r.texts) != 1 {
		t.Errorf("left for ever: %q", r.texts)
	}
}

// TestUrgersSeeHowTheyWereHeard: who urges a receiver sees on the document's page that the clerks were told, and when they looked.
func TestUrgersSeeHowTheyWereHeard(t *testing.T) {
	b := newBureau(t)
	b.needFonts()
	n, _ := b.messenger()
	d := b.carry(b.draft(archive.LevelInternal, "关于设备采购的通知"), archive.Issued)
	v := b.deliveryTo("worksclerk", archive.DeliveryUnsigned)
	_, err := b.office.UrgeDelivery(t.Context(), b.as("drafter"), v.ID)
	b.ok(err)
	urged := func() archive.Sending {
		all, err := n.OfDocument(t.Context(), b.as("drafter"), d.ID)
		b.ok(err)
		i := slices.IndexFunc(all, func(s archive.Sending) bool { return s.Kind == "delivery_urged" && s.PersonName == "worksclerk" })
		if i < 0 {
			t.Fatalf("not among %+v", all)
		}
		return all[i]
	}
	if s := urged(); !s.OpenedAt.IsZero() || s.FromName != "drafter" {
		t.Errorf("%+v", s)
	}
	list, err := b.office.Notices(t.Context(), b.as("worksclerk"), 10)
	b.ok(err)
	i := slices.IndexFunc(list, func(n archive.Notification) bool { return n.Kind == "delivery_urged" })
	if i < 0 || list[i].DocumentID != "" {
		t.Fatalf("the clerk is told %+v", list)
	}
	b.ok(b.office.OpenNotice(t.Context(), b.as("worksclerk"), list[i].ID))
	if urged().OpenedAt.IsZero() {
		t.Error("the urger does not see that it was opened")
	}
}

func TestContactIsChecked(t *testing.T) {
	b := newBureau(t)
	n, _ := b.messenger()
	for what, c := range map[string]archive.Contact{
		"a channel that is not set up":   {Mail: "a@b.cn", Channels: []archive.Channel{archive.Mail}},
		"mail without an address":        {Channels: []archive.Channel{archive.Mail}},
		"an address of two":              {Mail: "a@b.cn,c@d.cn"},
		"an address with a line's end":   {Mail: "a@b.cn\r\nBcc: c@d.cn"},
		"a number that is none":          {Mobile: "一三八"},
		"a channel that does not exist":  {Channels: []archive.Channel{"pigeon"}},
		"the house itself as a channel":  {Channels: []archive.Channel{archive.InApp}},
		"short messages without a phone": {Channels: []archive.Channel{archive.SMS}},
	} {
		b.refused(what, n.SetContact(t.Context(), b.as("worker"), c), archive.Invalid)
	}
	b.wants(n, "worker", true)
	c, err := n.Contact(t.Context(), b.as("worker"))
	b.ok(err)
	if !c.Quiet || !slices.Equal(c.Channels, []archive.Channel{archive.DingTalk}) {
		t.Errorf("kept %+v", c)
	}
}

func TestAnActTellsOnlyOthers(t *testing.T) {
	b := newBureau(t)
	n, r := b.messenger()
	b.wants(n, "drafter", false)
	d := b.carry(b.draft(archive.LevelInternal, "关于设备采购的通知"), archive.InReview)
	_, err := b.decide("financehead", d, office.Act{Verb: workflow.Return, Opinion: "请补附件。", Where: workflow.TheDrafter})
	b.ok(err)
	b.clock.Pass(2 * time.Minute)
	b.ok(n.Deliver(t.Context()))
	if len(r.texts) != 1 || strings.Contains(r.texts[0], "采购") {
		t.Errorf("said %q", r.texts)
	}
}
