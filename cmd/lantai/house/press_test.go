package house

import (
	"testing"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
)

func TestWhatCameInIsSetUnderItsSendersName(t *testing.T) {
	press := NewPress("", time.Now)
	house := archive.Organisation{Name: "霁川城建集团有限公司"}
	letter := archive.Document{Kind: archive.Incoming, Genre: archive.Letter, Sender: "霁川理工职业学院", Dated: "2026-11-16"}

	g := press.document(office.Sheet{Document: letter, Organisation: house})
	if g.Organs[0] != letter.Sender || g.Suffix != "" || g.Signatories[0].Name != letter.Sender || g.Printer != "" {
		t.Errorf("the letter of %s bears %q, is signed by %q and printed by %q", letter.Sender, g.Organs[0]+g.Suffix, g.Signatories[0].Name, g.Printer)
	}
	letter.Kind = archive.Outgoing
	g = press.document(office.Sheet{Document: letter, Organisation: house})
	if g.Organs[0] != house.Name || g.Signatories[0].Name != house.Name || g.Printer != house.Name {
		t.Errorf("one's own letter bears %q, is signed by %q and printed by %q", g.Organs[0], g.Signatories[0].Name, g.Printer)
	}
}
