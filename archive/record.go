package archive

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// RecordState is where a record (件) stands.
type RecordState string

const (
	Prefiled  RecordState = "prefiled"  // filed by rule when its document was done
	Arranged  RecordState = "arranged"  // coded by the archivist
	Kept      RecordState = "kept"      // checked and accepted
	Destroyed RecordState = "destroyed" // a stub remains
)

// recordMoves is the transition table of records; the diagram is in the comment of archive/records, the SQL CHECK is that of record.
var recordMoves = map[RecordState][]RecordState{
	Prefiled: {Arranged},
	Arranged: {Kept},
	Kept:     {Destroyed},
}

// Chinese is the word on the screen.
func (s RecordState) Chinese() string {
	return map[RecordState]string{Prefiled: "待整理", Arranged: "已编号", Kept: "已入库", Destroyed: "已销毁"}[s]
}

// Record is one item (件) of the archive (DA/T 22-2015).
type Record struct {
	Key           Key
	ID            ID
	Organisation  Key
	Document      Key
	DocumentID    ID
	Fonds         Key
	FondsCode     string // 全宗号
	FondsName     string
	Category      string // 档案门类代码, see categories
	Year          int
	Retention     Retention
	RetentionRule string // clause and version of the schedule it follows
	UnitCode      string // 机构(问题)代码
	UnitName      string
	Item          int    // 件号; 0: not yet given
	Code          string // 档号
	State         RecordState
	DueOn         Date // last day of the period; "" = permanent
	Title         string
	Number        string
	Sender        string
	Dated         Date
	Level         Level
	Pages         int
	Tokens        []string
	FiledAt       time.Time
	FiledBy       Key
	Version       int
	Loan          string // state of a running paper loan, for the list
}

// Move changes the state by the transition table, or refuses with Conflict.
func (r *Record) Move(to RecordState) error {
	if !slices.Contains(recordMoves[r.State], to) {
		return E(Conflict, "这件档案目前是“%s”，不能变为“%s”。", r.State.Chinese(), to.Chinese())
	}
	r.State = to
	return nil
}

// Fonds is the whole of an organisation's records (全宗).
type Fonds struct {
	Key          Key
	ID           ID
	Organisation Key
	Code, Name   string
}

// RecordCode writes the 档号 of an item: 全宗号-门类·年度-保管期限-机构-件号, levels joined by -, parts of one level by · (DA/T 22-2015 5.4.2).
func RecordCode(r Record) string {
	return fmt.Sprintf("%s-%s·%d-%s-%s-%04d", r.FondsCode, r.Category, r.Year, r.Retention, r.UnitCode, r.Item)
}

// ItemCounter names the counter from which the 件号 of a class is taken; it restarts in each lowest class.
func ItemCounter(r Record) string {
	return fmt.Sprintf("item:%s-%s·%d-%s-%s", r.FondsCode, r.Category, r.Year, r.Retention, r.UnitCode)
}

// DueOn is the last day of a retention period, counted from 1 January after the year of the document; "" for permanent.
func DueOn(r Retention, year int) Date {
	if r == Permanent {
		return ""
	}
	return Date(fmt.Sprintf("%04d-12-31", year+r.Years()))
}

// RetentionRule is one line of an organisation's retention schedule (保管期限表, 8号令 art. 12). Empty fields match all.
type RetentionRule struct {
	Kind       DocumentKind
	Genre      Genre
	SeriesCode string
	Word       string // contained in the title
	Retention  Retention
	Clause     string
	Version    string
}

// Matches reports whether the rule speaks of the document.
func (r RetentionRule) Matches(d Document, seriesCode string) bool {
	return (r.Kind == "" || r.Kind == d.Kind) && (r.Genre == "" || r.Genre == d.Genre) &&
		(r.SeriesCode == "" || r.SeriesCode == seriesCode) && strings.Contains(d.Title, r.Word)
}

// RetentionOf finds the period of a document by the schedule, and says which rule decided. A period that the drafter proposed and
// that is longer than the rule's is kept: listed periods are minimums (10号令 art. 11). Of a form the definition proposes it.
func RetentionOf(d Document, seriesCode string, schedule []RetentionRule) (Retention, string) {
	for _, rule := range schedule {
		if !rule.Matches(d, seriesCode) {
			continue
		}
		if d.filing() != nil && !longer(rule.Retention, d.Retention) {
			return d.Retention, d.Filling.rule()
		}
		if longer(d.Retention, rule.Retention) {
			return d.Retention, "拟稿人拟定，长于" + rule.Clause
		}
		return rule.Retention, rule.Clause + "（" + rule.Version + "）"
	}
	if d.filing() != nil {
		return d.Retention, d.Filling.rule()
	}
	return d.Retention, "拟稿人拟定"
}

func longer(a, b Retention) bool {
	rank := map[Retention]int{Years10: 1, Years30: 2, Permanent: 3}
	return rank[a] > rank[b]
}

// categories are the 档案门类代码: documents are WS (文书; DA/T 22-2015). Each class of levels above Internal is a category of its own,
// so that a gap in the item numbers of one does not tell of a record above the clearance (design 4.2, 4.4).
var categories = map[LevelClass]string{"plain": "WS", "work_secret": "WSG", "confidential": "WSM", "secret": "WSJ", "top_secret": "WST"}

func categoryOf(d Document) string {
	class := d.Level.Class()
	if f := d.filing(); f != nil && f.Category != "" && class == LevelInternal.Class() {
		return f.Category
	}
	return categories[class]
}

// RecordOf makes the record of a finished document by rule. The year is that of signing or issue (DA/T 22-2015 5.1.1); a document
// without a date is filed under the current year.
func RecordOf(d Document, fonds Fonds, unitCode, seriesCode string, schedule []RetentionRule, now time.Time, zone *time.Location) Record {
	year := d.Dated.Year()
	if year == 0 {
		year = now.In(zone).Year()
	}
	retention, rule := RetentionOf(d, seriesCode, schedule)
	return Record{ID: NewID(), Organisation: d.Organisation, Document: d.Key, DocumentID: d.ID, Fonds: fonds.Key, FondsCode: fonds.Code,
		Category: categoryOf(d), Year: year, Retention: retention, RetentionRule: rule, UnitCode: unitCode, State: Prefiled,
		DueOn: DueOn(retention, year), Title: d.Title, Number: d.Number, Sender: strings.Join(d.Issuers(), "；"), Dated: d.Dated, Level: d.Level,
		Tokens: CatalogueTokens(d), FiledAt: now, Version: 1}
}

// CatalogueTokens says who may see a record's line in the catalogue: up to Internal all staff, so that a loan can be asked for;
// above it only those who may read the document, and the archivists.
func CatalogueTokens(d Document) []string {
	if d.Level.Rank() <= LevelInternal.Rank() {
		return tidy([]string{AllStaffToken(d.Organisation), ArchivistToken(d.Organisation)})
	}
	return tidy(append([]string{ArchivistToken(d.Organisation)}, d.Tokens...))
}
