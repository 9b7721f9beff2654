package archive

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// jointlySigned is a signed document that a department of the house and a bureau outside issue with it.
func jointlySigned() Document {
	d := signed()
	d.CoIssuers = []CoIssuer{{Name: "财务部", Unit: 3, Organisation: d.Organisation}, {Name: "霁川市档案局"}}
	d.SignedDigest = Digest(d)
	for i := range d.CoIssuers {
		d.CoIssuers[i].JointSignature = JointSignature{Signer: "李一鸣", Signed: "2026-08-05", Digest: Digest(d)}
	}
	return d
}

func TestJointDocumentsAreNumberedWhenAllHaveSigned(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*Document)
		says   string
	}{
		{"all have signed", func(*Document) {}, ""},
		{"one has not", func(d *Document) { d.CoIssuers[1].JointSignature = JointSignature{} }, "还缺：霁川市档案局。"},
		{"none has", func(d *Document) { d.Lapse(func(CoIssuer) bool { return true }) }, "还缺：财务部、霁川市档案局。"},
		{"one has signed another text", func(d *Document) { d.CoIssuers[0].Digest = []byte("x") }, "还缺：财务部。"},
		{"another joined after they had signed", func(d *Document) { d.CoIssuers = append(d.CoIssuers, CoIssuer{Name: "霁川市财政局"}) }, "不一致"},
		{"they stand in another order", func(d *Document) { slices.Reverse(d.CoIssuers) }, "不一致"},
	} {
		d := jointlySigned()
		c.change(&d)
		err := Numberable(d)
		if (err == nil) != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestLapseLeavesTheDocumentItWasCopiedFromAlone(t *testing.T) {
	d := jointlySigned()
	back := d
	back.Lapse(func(c CoIssuer) bool { return !c.OnTheWay(back) })
	if len(d.Unsigned()) != 0 || !slices.Equal(back.Unsigned(), []string{"霁川市档案局"}) {
		t.Errorf("unsigned: %v and %v", d.Unsigned(), back.Unsigned())
	}
}

func TestTheDateIsThatOfTheLastSignature(t *testing.T) {
	zone := time.FixedZone("", 8*3600)
	late := time.Date(2026, 8, 3, 18, 0, 0, 0, time.UTC) // the fourth, where the house stands
	for _, c := range []struct {
		name string
		at   time.Time
		days []Date
		want Date
	}{
		{"not signed", time.Time{}, []Date{"2026-08-05"}, ""},
		{"alone", late, nil, "2026-08-04"},
		{"the others were first", late, []Date{"2026-08-01", "2026-08-03"}, "2026-08-04"},
		{"the others were last", late, []Date{"2026-08-11", "2026-08-09"}, "2026-08-11"},
		{"one has not signed", late, []Date{"", "2026-08-06"}, "2026-08-06"},
	} {
		d := Document{SignedAt: c.at}
		for _, day := range c.days {
			d.CoIssuers = append(d.CoIssuers, CoIssuer{JointSignature: JointSignature{Signed: day}})
		}
		if got := d.LastSigned(zone); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// Whatever signs and lapses in whatever order: a joint document is numbered exactly when nobody is missing.
func TestNobodyIsMissingUnderANumber(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := signed()
		for i := range rapid.IntRange(0, 5).Draw(t, "co-issuers") {
			d.CoIssuers = append(d.CoIssuers, CoIssuer{Name: string(rune('甲' + i)), Unit: Key(i), Organisation: d.Organisation * Key(i%2)})
		}
		d.SignedDigest = Digest(d)
		signs := map[string]bool{}
		for range rapid.IntRange(0, 12).Draw(t, "acts") {
			if len(d.CoIssuers) == 0 {
				break
			}
			c := &d.CoIssuers[rapid.IntRange(0, len(d.CoIssuers)-1).Draw(t, "who")]
			switch rapid.SampledFrom([]string{"signs", "lapses", "signs another text"}).Draw(t, "act") {
			case "signs":
				c.JointSignature, signs[c.Name] = JointSignature{Signer: "某", Signed: "2026-08-05", Digest: Digest(d)}, true
			case "lapses":
				name := c.Name
				d.Lapse(func(o CoIssuer) bool { return o.Name == name })
				signs[name] = false
			default:
				c.JointSignature, signs[c.Name] = JointSignature{Signer: "某", Signed: "2026-08-05", Digest: []byte("x")}, false
			}
		}
		all := !slices.ContainsFunc(d.CoIssuers, func(c CoIssuer) bool { return !signs[c.Name] })
		if err := Numberable(d); (err == nil) != all {
			t.Fatalf("%v with %v", err, signs)
		}
	})
}

func TestMarkNames(t *testing.T) {
	d := Document{}
	for i := range 5 {
		d.CoIssuers = append(d.CoIssuers, CoIssuer{Name: string(rune('甲' + i))})
	}
	if got := MarkNames(d, "主办"); len(got) != 6 || got[0] != "主办" {
		t.Error(got)
	}
	d.CoIssuers = append(d.CoIssuers, CoIssuer{Name: "己"})
	if got := MarkNames(d, "主办"); !slices.Equal(got, []string{"主办"}) {
		t.Error("too many names stand over the text:", got)
	}
}

func TestTheCatalogueNamesAllIssuers(t *testing.T) {
	d := jointlySigned()
	d.Sender = "霁川城建集团有限公司"
	if r := RecordOf(d, Fonds{}, "BGS", "", nil, time.Now(), time.UTC); r.Sender != "霁川城建集团有限公司；财务部；霁川市档案局" {
		t.Error(r.Sender)
	}
}

func TestOldTextsKeepTheirDigest(t *testing.T) {
	if strings.Contains(string(Canonical(Document{Title: "关于试行的通知"})), "co_issuers") {
		t.Error("a document of one organ has another canonical form than before")
	}
}
