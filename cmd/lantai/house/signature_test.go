package house

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"testing"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/workflow"
)

// hand draws a signature: a black bar so many pixels wide, which tells one from another in a PDF.
func hand(t *testing.T, width int) *bytes.Reader {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, width, 40))
	for y := range 40 {
		for x := range width {
			img.Set(x, y, color.Black)
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return bytes.NewReader(b.Bytes())
}

// handsOn counts the pictures of a width on a printed slip, each with its mask.
func (b *bureau) handsOn(user string, d archive.Document, width int) int {
	b.Helper()
	pdf, _, err := b.office.SlipPDF(b.Context(), b.as(user), d.ID)
	b.ok(err)
	return bytes.Count(pdf, fmt.Appendf(nil, "/Subtype /Image /Width %d ", width)) / 2
}

// A slip keeps the hands of its day: replacing or removing a signature changes what is written from then on, and nothing before.
func TestSlipKeepsTheHandOfItsDay(t *testing.T) {
	b := newBureau(t)
	b.needFonts()
	b.ok(b.office.SetSignature(t.Context(), b.as("financehead"), hand(t, 101)))
	first := b.carry(b.carry(b.draft(archive.LevelInternal, "关于检修的通知"), archive.InReview), archive.Signed)
	b.ok(b.office.SetSignature(t.Context(), b.as("financehead"), hand(t, 202)))
	second := b.carry(b.draft(archive.LevelInternal, "关于复检的通知"), archive.Signed)
	b.ok(b.office.RemoveSignature(t.Context(), b.as("financehead")))
	third := b.carry(b.draft(archive.LevelInternal, "关于三检的通知"), archive.Signed)
	for i, d := range []archive.Document{first, second, third} {
		want := [][2]int{{1, 0}, {0, 1}, {0, 0}}[i]
		if got := [2]int{b.handsOn("drafter", d, 101), b.handsOn("drafter", d, 202)}; got != want {
			t.Errorf("document %d bears %d old and %d new hands, want %d", i+1, got[0], got[1], want)
		}
	}
	_, err := b.office.Signature(t.Context(), b.as("financehead"))
	b.refused("a signature that was removed", err, archive.NotFound)
}

// Who stands in for somebody signs with the own hand, and both names are written down.
func TestStandInSignsWithTheOwnHand(t *testing.T) {
	b := newBureau(t)
	b.needFonts()
	b.ok(b.office.SetSignature(t.Context(), b.as("leader"), hand(t, 101)))
	b.ok(b.office.SetSignature(t.Context(), b.as("editor"), hand(t, 202)))
	b.owner(`INSERT INTO delegation (uid, organisation_id, from_id, to_id, since_at, until_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		archive.NewID(), b.group.Key, b.people["leader"].Key, b.people["editor"].Key, b.clock.Now(), b.clock.Now().Add(24*time.Hour))
	d := b.carry(b.draft(archive.LevelInternal, "关于检修的通知"), archive.InReview)
	for _, user := range []string{"financehead", "editor", "editor"} { // reviews, edits, and signs for the leader
		var err error
		d, err = b.decide(user, d, office.Act{Verb: workflow.Approve, Opinion: "同意。"})
		b.ok(err)
	}
	if d.Status != archive.Signed || b.handsOn("drafter", d, 202) != 1 || b.handsOn("drafter", d, 101) != 0 {
		t.Errorf("%s: the editor's hand %d times, the leader's %d times", d.Status, b.handsOn("drafter", d, 202), b.handsOn("drafter", d, 101))
	}
	b.ok(b.db.Read(t.Context(), b.as("drafter"), func(tx archive.Tx) error {
		opinions, err := tx.Trace().Opinions(t.Context(), d.Key)
		last := opinions[len(opinions)-1]
		if last.PersonName != "editor" || last.BehalfName != "leader" || last.Signature == 0 {
			t.Errorf("signed by %q for %q with %d", last.PersonName, last.BehalfName, last.Signature)
		}
		return err
	}))
}

// TestNobodyTakesASignature: a signature is printed on slips for those inside, and fetched by its owner alone.
func TestNobodyTakesASignature(t *testing.T) {
	b := newBureau(t)
	b.needFonts()
	b.ok(b.office.SetSignature(t.Context(), b.as("financehead"), hand(t, 101)))
	d := b.carry(b.draft(archive.LevelInternal, "关于检修的通知"), archive.Issued)
	var file archive.File
	b.ok(b.db.Read(t.Context(), b.as("financehead"), func(tx archive.Tx) error {
		key, err := tx.People().Signature(t.Context())
		b.ok(err)
		file, err = tx.Files().ByKey(t.Context(), key)
		return err
	}))
	for _, user := range []string{"drafter", "leader", "worker", "auditor", "foreigner"} {
		_, err := b.office.File(t.Context(), b.as(user), file.ID)
		b.refused(user+" looks up the file", err, archive.NotFound)
		_, _, err = b.office.OpenFile(t.Context(), b.as(user), file.ID)
		b.refused(user+" downloads it", err, archive.NotFound)
		_, err = b.office.CreateDraft(t.Context(), b.as(user), archive.Outgoing,
			office.Change{Title: ptr("关于转存的通知"), Attachments: &[]office.Attachment{{File: file.ID}}})
		b.refused(user+" attaches it", err, archive.Invalid)
	}
	for user, want := range map[string]int{"drafter": 1, "worker": 0, "foreigner": 0} {
		b.ok(b.db.Read(t.Context(), b.as(user), func(tx archive.Tx) error {
			hands, err := tx.Trace().Signatures(t.Context(), d.Key)
			if len(hands) != want {
				t.Errorf("%s sees %d hands on the slip", user, len(hands))
			}
			return err
		}))
	}
	_, _, err := b.office.SlipPDF(t.Context(), b.as("worker"), d.ID)
	b.refused("a receiver prints the slip", err, archive.NotFound)
}

// TestPrintingASlipIsLogged: printing what is above Public is an entry of the audit log, printing what is Public is none.
func TestPrintingASlipIsLogged(t *testing.T) {
	b := newBureau(t)
	b.needFonts()
	for level, want := range map[archive.Level]int{archive.LevelInternal: 1, archive.Public: 0} {
		d := b.carry(b.draft(level, "关于检修的通知"), archive.Signed)
		_, _, err := b.office.SlipPDF(t.Context(), b.as("drafter"), d.ID)
		b.ok(err)
		b.ok(b.db.Read(t.Context(), b.as("auditor"), func(tx archive.Tx) error {
			lines, _, err := tx.Audit().Lines(t.Context(), archive.AuditFilter{Act: "document.slip", Subject: d.ID, Limit: 10})
			if len(lines) != want {
				t.Errorf("%s: %d entries", level, len(lines))
			}
			return err
		}))
	}
}
