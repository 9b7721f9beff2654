package archive

import (
	"slices"
	"strings"
	"time"
	"unicode"
)

// ArrivalWay says how an incoming document arrived; the SQL CHECK is that of arrival.
type ArrivalWay string

const (
	OnPaper    ArrivalWay = "paper"    // 纸质
	AsFile     ArrivalWay = "file"     // by mail, disc or another system
	ByDelivery ArrivalWay = "delivery" // from another organisation of the house
	FromInside ArrivalWay = "internal" // from another department of the own organisation
)

// Chinese is the word on the screen.
func (w ArrivalWay) Chinese() string {
	return map[ArrivalWay]string{OnPaper: "纸质", AsFile: "电子文件", ByDelivery: "系统送达", FromInside: "本单位送达"}[w]
}

// Arrival is what is known of an incoming document beyond its text: how it came, where its paper lies, and what is asked of whoever
// handles it.
type Arrival struct {
	Way         ArrivalWay
	Copies      int    // 份数
	Place       string // where the paper lies (存放位置)
	ReceivedOn  Date
	Origin      Key    // the document that was delivered, which the receiver need not know; 0 for none
	Due         Date   // 办理时限, to the end of that day; "" for none
	ReplyWanted bool   // 要求答复: it is not completed before a reply to it is issued
	Unlike      string // why it is not the same as those that looked like it, when it was registered
}

// DueAt is the moment at which the time limit ends, zero for none.
func (a Arrival) DueAt(zone *time.Location) time.Time {
	day, err := time.ParseInLocation(time.DateOnly, string(a.Due), zone)
	if err != nil {
		return time.Time{}
	}
	return day.AddDate(0, 0, 1).Add(-time.Second)
}

// Likeness is by what two arrivals are found to be the same: one number, or one title of one sender.
type Likeness struct {
	Number, Title, Sender string
	Except                Key // the document itself
}

// FoldTitle brings a title or the name of a body into the form by which they are compared: no space, no punctuation, full-width
// letters as half-width, capitals.
func FoldTitle(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' {
			r -= 0xfee0
		}
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToUpper(r)
	}, s)
}

// FoldArrival folds sender and title for comparing. The sender is often typed once more before the title, as it is printed: there it
// does not count.
func FoldArrival(sender, title string) (senderKey, titleKey string) {
	senderKey, titleKey = FoldTitle(sender), FoldTitle(title)
	if rest := strings.TrimPrefix(titleKey, senderKey); rest != "" {
		titleKey = rest
	}
	return senderKey, titleKey
}

// Receipt is a line of the book of received documents (收文登记簿): one 收文号 with what became of it.
type Receipt struct {
	Key          Key
	ID           ID
	Organisation Key
	Class        LevelClass
	Year, N      int
	Printed      string
	Document     Key
	By           Key
	ByName       string
	At           time.Time
	VoidedAt     time.Time // zero while it counts
	VoiderName   string
	Reason       string // of the void
}

// Void reports whether the registration was a mistake; its number stays.
func (r Receipt) Void() bool { return !r.VoidedAt.IsZero() }

// ReceiptLine is a line of the book as pages show it. Of a document that the reader may not know only the number is there.
type ReceiptLine struct {
	Receipt
	Arrival
	DocumentID ID
	Title      string
	Genre      Genre
	Sender     string
	Number     string // the sender's
	Dated      Date
	Level      Level
	Term       string
	Urgency    Urgency
	Status     Status
	UnitName   string   // whose clerk registered it
	Handlers   []string // units that have it in hand, the lead first
	Replies    []string // numbers of the issued replies
}

// ReceiptState narrows the book to some of its lines; "" is all.
type ReceiptState string

const (
	ReceiptOpen      ReceiptState = "open"      // 在办
	ReceiptLate      ReceiptState = "late"      // past its time limit, not completed
	ReceiptAnswer    ReceiptState = "answer"    // a reply is wanted and missing
	ReceiptCompleted ReceiptState = "completed" // 已办结
	ReceiptReturned  ReceiptState = "returned"  // 已退文
	ReceiptVoid      ReceiptState = "void"      // 作废
)

// ReceiptStates are all of them, for closed sets elsewhere.
func ReceiptStates() []ReceiptState {
	return []ReceiptState{ReceiptOpen, ReceiptLate, ReceiptAnswer, ReceiptCompleted, ReceiptReturned, ReceiptVoid}
}

// Is reports whether the line is in a state on a day.
func (l ReceiptLine) Is(s ReceiptState, today Date) bool {
	open := !l.Void() && slices.Contains([]Status{Registered, InHand}, l.Status)
	switch s {
	case ReceiptOpen:
		return open
	case ReceiptLate:
		return open && l.Due != "" && l.Due < today
	case ReceiptAnswer:
		return !l.Void() && l.ReplyWanted && len(l.Replies) == 0 && (open || l.Status == Completed)
	case ReceiptCompleted:
		return !l.Void() && (l.Status == Completed || l.Status == Filed || l.Status == Terminated)
	case ReceiptReturned:
		return !l.Void() && l.Status == Returned
	case ReceiptVoid:
		return l.Void()
	}
	return true
}

// ReceiptFilter narrows the book. Zero fields match all, but a year is always one.
type ReceiptFilter struct {
	Class  LevelClass
	Year   int
	Sender string // a part of the sender's name
}

// ReceiptGaps tells which numbers from 1 to last are missing in the lines of one book, for whoever keeps it.
func ReceiptGaps(last int, lines []ReceiptLine) (missing []int) {
	there := map[int]bool{}
	for _, l := range lines {
		there[l.N] = true
	}
	for n := 1; n <= last; n++ {
		if !there[n] {
			missing = append(missing, n)
		}
	}
	return missing
}

// DeliveryEvent is one line of what happened to a delivery.
type DeliveryEvent struct {
	At         time.Time
	Act        string // open, urge, sign, return, resend, register
	PersonName string
	Reason     string
}

// UnitTally is how many deliveries of one receiving unit are in which state.
type UnitTally struct {
	UnitID                     ID
	UnitName                   string
	Unsigned, Signed, Returned int
	Oldest                     time.Time // when the oldest unsigned one came; zero for none
}

// ChainLink says how a document of a chain hangs on the one before it.
type ChainLink string

const (
	ChainOrigin  ChainLink = "origin"  // 来文: nothing known is before it
	ChainArrival ChainLink = "arrival" // it was delivered, and became this
	ChainReply   ChainLink = "reply"   // 复文: it answers
)

// ChainNode is one document of the chain 来文 → 办理 → 复文. Nodes come parents first; Parent is the place of the one before, -1 for
// the first.
type ChainNode struct {
	Document Document
	Link     ChainLink
	Parent   int
}
