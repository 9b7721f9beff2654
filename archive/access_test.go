package archive

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// parts are all parts of a document.
var parts = []Part{PartText, PartAttachments, PartSlip, PartOpinions, PartVersions, PartHistory, PartPrint, PartDownload}

// drawDocument draws a document with the tokens that its way gives it.
func drawDocument(t *rapid.T) (Document, Involved) {
	key := rapid.Custom(func(t *rapid.T) Key { return Key(rapid.Int64Range(1, 6).Draw(t, "key")) })
	kind := rapid.SampledFrom([]DocumentKind{Outgoing, Incoming, Report}).Draw(t, "kind")
	var life []Status
	for _, s := range states(moves[kind]) {
		life = append(life, Status(s))
	}
	d := Document{Key: key.Draw(t, "document"), Organisation: 7, Kind: kind, Status: rapid.SampledFrom(life).Draw(t, "status"),
		Level: rapid.SampledFrom(Levels()).Draw(t, "level"), Drafter: key.Draw(t, "drafter"), Unit: key.Draw(t, "unit")}
	if rapid.Bool().Draw(t, "named") {
		d.Readership = []string{PersonToken(key.Draw(t, "reader"))}
	}
	who := Involved{Participants: rapid.SliceOfN(key, 0, 4).Draw(t, "participants"),
		Deliveries: rapid.SliceOfN(key, 0, 4).Draw(t, "deliveries"), Notified: rapid.SliceOfN(key, 0, 4).Draw(t, "notified")}
	d.Tokens, d.Insiders = TokensOf(d, who)
	return d, who
}

// drawActor draws somebody who may hold some of the tokens, and some others.
func drawActor(t *rapid.T, d Document) Actor {
	some := append([]string{"p:99", "u:99", "c:99"}, d.Tokens...)
	a := Actor{Clearance: rapid.SampledFrom(Levels()).Draw(t, "clearance"), Tokens: rapid.SliceOf(rapid.SampledFrom(some)).Draw(t, "held")}
	if rapid.Bool().Draw(t, "lent") {
		a.Lent = []Key{d.Key}
	}
	return a
}

func TestNobodySeesAboveHisClearance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, _ := drawDocument(t)
		a := drawActor(t, d)
		if a.Clearance.Rank() >= d.Level.Rank() {
			return
		}
		for _, p := range parts {
			if Can(a, d, p) {
				t.Fatalf("%s cleared sees %s of a document of %s", a.Clearance, p, d.Level)
			}
		}
	})
}

func TestMoreClearanceNeverHidesAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, _ := drawDocument(t)
		a := drawActor(t, d)
		higher := a
		higher.Clearance = LevelOfRank(rapid.IntRange(a.Clearance.Rank(), TopSecret.Rank()).Draw(t, "higher"))
		for _, p := range parts {
			if Can(a, d, p) && !Can(higher, d, p) {
				t.Fatalf("%s sees %s, %s does not", a.Clearance, p, higher.Clearance)
			}
		}
	})
}

func TestWithoutTokenOrLoanNothingIsSeen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, _ := drawDocument(t)
		a := drawActor(t, d)
		held := a.Holds(d.Tokens)
		for _, p := range parts {
			can := Can(a, d, p)
			switch lent := slices.Contains(a.Lent, d.Key); {
			case can && !held && !lent:
				t.Fatalf("%s is seen without a token", p)
			case can && !held && p != PartText && p != PartAttachments:
				t.Fatalf("a loan opens %s", p)
			case can && slices.Contains(inside, p) && !a.Holds(d.Insiders):
				t.Fatalf("%s is seen from outside", p)
			case !can && held && a.Clearance.Rank() >= d.Level.Rank() && !slices.Contains(inside, p):
				t.Fatalf("%s is hidden from somebody who holds a token", p)
			}
		}
	})
}

func TestInsidersAreAmongThoseWhoKnow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, who := drawDocument(t)
		for _, token := range d.Insiders {
			if !slices.Contains(d.Tokens, token) {
				t.Fatalf("%s is inside and may not know it", token)
			}
		}
		for _, p := range append(who.Participants, d.Drafter) {
			if !slices.Contains(d.Insiders, PersonToken(p)) {
				t.Fatalf("%d took part and is not inside", p)
			}
		}
		again, _ := TokensOf(d, who)
		if !slices.Equal(again, d.Tokens) || !slices.IsSorted(again) {
			t.Fatalf("%v, then %v", d.Tokens, again)
		}
	})
}

// TestDraftsAreForDrafterAndRoute: nobody learns of a draft by an office, a unit or by working in the house.
func TestDraftsAreForDrafterAndRoute(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, who := drawDocument(t)
		d.Status = rapid.SampledFrom([]Status{Drafting, Binned}).Draw(t, "status")
		d.Readership, d.Source = nil, ""
		tokens, _ := TokensOf(d, who)
		for _, token := range tokens {
			if token[:2] != "p:" {
				t.Fatalf("%s may know a draft", token)
			}
		}
	})
}

func TestWhoMayKnow(t *testing.T) {
	const house, unit, other = 7, 3, 4
	all, staff := AllStaffToken(house), UnitToken(unit)
	base := Document{Organisation: house, Unit: unit, Drafter: 1, Kind: Outgoing}
	for _, c := range []struct {
		name     string
		status   Status
		level    Level
		source   string
		who      Involved
		has, not []string
	}{
		{name: "in review", status: InReview, level: Public, has: []string{"p:1", HeadToken(unit), ClerkToken(unit)}, not: []string{all, staff, ArchivistToken(house)}},
		{name: "issued in public", status: Issued, level: Public, has: []string{all, staff, ArchivistToken(house)}},
		{name: "issued inside", status: Issued, level: LevelInternal, who: Involved{Deliveries: []Key{other}},
			has: []string{staff, UnitToken(other), HeadToken(other), ClerkToken(other)}, not: []string{all}},
		{name: "a work secret", status: Issued, level: WorkSecret, who: Involved{Deliveries: []Key{other}},
			has: []string{HeadToken(other), ClerkToken(other)}, not: []string{all, UnitToken(other)}},
		{name: "delivered and not issued", status: Sealed, level: Public, who: Involved{Deliveries: []Key{other}}, not: []string{UnitToken(other), all}},
		{name: "withdrawn", status: Withdrawn, level: Public, has: []string{all}},
		{name: "terminated", status: Terminated, level: Public, not: []string{all, ArchivistToken(house)}},
		{name: "given to read", status: InReview, level: Public, who: Involved{Notified: []Key{9}}, has: []string{"p:9"}},
		{name: "imported", status: Filed, level: Public, source: "library", has: []string{all, ArchivistToken(house)}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := base
			d.Status, d.Level, d.Source = c.status, c.level, c.source
			tokens, insiders := TokensOf(d, c.who)
			for _, token := range c.has {
				if !slices.Contains(tokens, token) {
					t.Errorf("%s does not know it: %v", token, tokens)
				}
			}
			for _, token := range c.not {
				if slices.Contains(tokens, token) {
					t.Errorf("%s knows it: %v", token, tokens)
				}
			}
			if slices.Contains(insiders, "p:9") || slices.Contains(insiders, all) || slices.Contains(insiders, UnitToken(other)) {
				t.Errorf("readers are inside: %v", insiders)
			}
		})
	}
}

func TestCatalogueLines(t *testing.T) {
	for _, l := range Levels() {
		d := Document{Organisation: 7, Level: l, Tokens: []string{"p:1"}}
		tokens := CatalogueTokens(d)
		if open := slices.Contains(tokens, AllStaffToken(7)); open != (l.Rank() <= LevelInternal.Rank()) {
			t.Errorf("all staff see the line of %s: %v", l, open)
		}
		if !slices.Contains(tokens, ArchivistToken(7)) {
			t.Errorf("archivists do not see the line of %s", l)
		}
	}
}

func ExampleCan() {
	clerk := Actor{Clearance: LevelInternal, Tokens: []string{"p:5", "c:3"}}
	d := Document{Level: LevelInternal, Tokens: []string{"c:3", "p:1"}, Insiders: []string{"p:1"}}
	fmt.Println(Can(clerk, d, PartText), Can(clerk, d, PartOpinions))
	d.Level = WorkSecret
	fmt.Println(Can(clerk, d, PartText))
	// Output:
	// true false
	// false
}
