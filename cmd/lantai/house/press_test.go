package house

import (
	"slices"
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

// jointSheet is a document that three issue together, the house first.
func jointSheet() office.Sheet {
	d := archive.Document{Kind: archive.Outgoing, Genre: archive.Request, Organisation: 1, SignerName: "王海", Dated: "2026-08-05",
		CoIssuers: []archive.CoIssuer{{Name: "霁川市财政局", JointSignature: archive.JointSignature{Signer: "欧阳文静"}}, {Name: "霁川市档案局"}}}
	return office.Sheet{Document: d, Organisation: archive.Organisation{Key: 1, Name: "霁川市发展和改革委员会", SealMM: 42}, Seal: []byte("png")}
}

func TestJointDocumentsBearAllNames(t *testing.T) {
	press := NewPress("", time.Now)
	g := press.document(jointSheet())
	if !slices.Equal(g.Organs, []string{"霁川市发展和改革委员会", "霁川市财政局", "霁川市档案局"}) || g.Suffix != "文件" {
		t.Errorf("the mark is %q, %q", g.Organs, g.Suffix)
	}
	if !slices.Equal(g.Signers, []string{"王海", "欧阳文静"}) || g.Printer != "霁川市发展和改革委员会" {
		t.Errorf("signed by %q, printed by %q", g.Signers, g.Printer)
	}
	for i, s := range g.Signatories {
		if s.Name != g.Organs[i] || (s.Seal != nil) != (i == 0) {
			t.Errorf("%s stands at the end as number %d, sealed: %v", s.Name, i+1, s.Seal != nil)
		}
	}
	down := jointSheet()
	down.Document.Genre, down.Series.Mark = archive.Notice, "霁川市发改委文件"
	if g := press.document(down); g.Organs[0] != "霁川市发改委" || len(g.Signers) > 0 {
		t.Errorf("the mark of its series is %q, signed by %q", g.Organs, g.Signers)
	}
	down.Series = archive.Series{Form: "letter"}
	if g := press.document(down); len(g.Organs) != 1 || g.Suffix != "" || len(g.Signatories) != 3 {
		t.Errorf("a letter bears %q and ends with %d names", g.Organs, len(g.Signatories))
	}
}
