package archive

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// LevelClass is the class of levels that share a series; each class has its own 代字 (design 4.2).
type LevelClass string

// Class is the class of a level: public and internal are plain, all others stand alone.
func (l Level) Class() LevelClass {
	if l.Rank() <= LevelInternal.Rank() {
		return "plain"
	}
	return LevelClass(l)
}

// Series is a register of numbers: one organisation, one 代字, one class of levels.
type Series struct {
	Key          Key
	ID           ID
	Organisation Key
	Code         string // 机关代字
	Name         string
	Class        LevelClass
	Unit         Key // the office that keeps it
	Mark         string
	Form         string // document, letter, order, minutes
	Closed       bool
}

// NumberOrigin says how a number came into the register, NumberFate what became of it.
type (
	NumberOrigin string
	NumberFate   string
)

const (
	OriginRegistered  NumberOrigin = "registered"
	OriginReserved    NumberOrigin = "reserved"     // 预留
	OriginBackEntered NumberOrigin = "back_entered" // 补录: issued on paper during an outage

	FateInUse    NumberFate = "in_use"
	FateReserved NumberFate = "reserved"
	FateVoid     NumberFate = "void"
)

// Number is one line of a register. Opening balances are not lines: they stand in the year (YearOfSeries.Opening).
type Number struct {
	Key          Key
	ID           ID
	Organisation Key
	Series       Key
	Year         int
	N            int
	Printed      string
	Origin       NumberOrigin
	Fate         NumberFate
	Document     Key // 0: none
	Title        string
	Reason       string
	By, Second   Key
	At           time.Time
	VoidedAt     time.Time
	VoidedBy     Key
}

// YearOfSeries is the counter of one series in one year.
type YearOfSeries struct {
	Year    int
	Last    int // highest number taken
	Opening int // 1..Opening were used before go-live
	State   string
}

// PrintNumber writes a number as it is printed, 机关代字〔2026〕5号: full year in hexagonal brackets, no leading zero, no 第
// (GB/T 9704-2012 7.2.5).
func PrintNumber(code string, year, n int) string {
	before, after := AroundNumber(code, year)
	return before + strconv.Itoa(n) + after
}

// AroundNumber is what is printed before and behind the digits of a number.
func AroundNumber(code string, year int) (before, after string) {
	return fmt.Sprintf("%s〔%d〕", code, year), "号"
}

// Numberable refuses with Conflict a document that may not be given a number: it must have been reviewed by the office and signed
// by a leader and by every co-issuer, and the text must still be the one that was signed (design 4.2, 4.9; 2012 regulation art. 22, 25).
func Numberable(d Document) error {
	switch {
	case d.Kind != Outgoing:
		return E(Conflict, "只有发文才编发文字号。")
	case d.ReviewedAt.IsZero():
		return E(Conflict, "这件公文还没有经办公室核稿，不能编号。")
	case d.SignedAt.IsZero() || len(d.SignedDigest) == 0:
		return E(Conflict, "这件公文还没有领导签发，不能编号。")
	case !bytes.Equal(Digest(d), d.SignedDigest):
		return E(Conflict, "正文与签发时不一致，不能编号，请退回签发人。")
	case len(d.Unsigned()) > 0:
		return E(Conflict, "联合行文须各机关都签发，还缺：%s。不能编号。", strings.Join(d.Unsigned(), "、"))
	case d.Status != Signed && d.Number == "":
		return E(Conflict, "这件公文目前是“%s”，不能编号。", d.Status.Chinese())
	}
	return nil
}

// SeriesFor refuses with Invalid a series that does not fit the document.
func SeriesFor(d Document, s Series) error {
	switch {
	case s.Organisation != d.Organisation:
		return E(Invalid, "这个发文代字不属于本单位。").On("series")
	case s.Closed:
		return E(Invalid, "发文代字“%s”已停用，请另选。", s.Code).On("series")
	case s.Class != d.Level.Class():
		return E(Invalid, "发文代字“%s”不用于“%s”的公文，请另选。", s.Code, d.Level.Chinese()).On("series")
	}
	return nil
}

// FoldNumber brings a number into the form by which it is found and compared: brackets of any kind become 〔〕, full-width digits
// and letters become half-width, spaces go.
func FoldNumber(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune("[（(【［", r):
			return '〔'
		case strings.ContainsRune("]）)】］", r):
			return '〕'
		case r >= '！' && r <= '～':
			return r - 0xfee0
		case r == ' ' || r == '　' || r == '\t':
			return -1
		}
		return r
	}, strings.ToUpper(s))
}

// RegisterSum is the arithmetic of a register: every number from 1 to Last must have exactly one fate.
type RegisterSum struct {
	Last, Opening, Issued, InHand, Void, Reserved int
	Missing, Double                               []int
	Stray                                         []int // lines outside Opening+1..Last
}

// SumRegister checks a register for gaps and doubles. Issued tells which documents have gone out.
func SumRegister(year YearOfSeries, numbers []Number, issued func(Key) bool) RegisterSum {
	sum := RegisterSum{Last: year.Last, Opening: year.Opening}
	seen := map[int]int{}
	for _, n := range numbers {
		seen[n.N]++
		switch {
		case n.Fate == FateVoid:
			sum.Void++
		case n.Fate == FateReserved:
			sum.Reserved++
		case issued(n.Document):
			sum.Issued++
		default:
			sum.InHand++
		}
	}
	for n := range seen {
		if n <= year.Opening || n > year.Last {
			sum.Stray = append(sum.Stray, n)
		}
	}
	slices.Sort(sum.Stray)
	for n := year.Opening + 1; n <= year.Last; n++ {
		if seen[n] == 0 {
			sum.Missing = append(sum.Missing, n)
		} else if seen[n] > 1 {
			sum.Double = append(sum.Double, n)
		}
	}
	return sum
}

// Continuous reports whether nothing is missing, nothing double, and nothing outside the counter.
func (s RegisterSum) Continuous() bool { return len(s.Missing)+len(s.Double)+len(s.Stray) == 0 }

// receiptMarks stand before a 收文号. Each class of levels has its own mark and counter, as each has its own 代字: a gap would tell
// of an arrival above the clearance (design 4.2, 4.4).
var receiptMarks = map[LevelClass]string{"plain": "收", "work_secret": "工密收", "confidential": "秘密收", "secret": "机密收", "top_secret": "绝密收"}

// ReceiptCounter names the counter from which the 收文号 of a class and year is taken.
func ReceiptCounter(c LevelClass, year int) string {
	return fmt.Sprintf("receipt:%s:%d", receiptMarks[c], year)
}

// PrintReceipt writes a 收文号 as it is printed, 收〔2026〕5号.
func PrintReceipt(c LevelClass, year, n int) string { return PrintNumber(receiptMarks[c], year, n) }

// TitleInRegister is the title that stands at a number: that of its document, or the purpose of a number that has none. A document
// that may not be known leaves its number without a title, whatever was noted at it.
func TitleInRegister(l RegisterLine) string {
	if l.DocumentID != "" || l.Document != 0 {
		return l.DocumentTitle
	}
	return l.Title
}
