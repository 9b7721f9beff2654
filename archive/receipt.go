package archive

import (
	"context"
	"slices"
	"time"
)

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

// Receipts reads and writes the book of received documents.
type Receipts interface {
	// Take takes the next 收文号 of the class and year and writes its line: it locks the counter row, so it is called last in an act.
	Take(ctx context.Context, r *Receipt) error
	ByID(ctx context.Context, id ID) (Receipt, error)
	// OfDocument is the document's live line; NotFound when it has none.
	OfDocument(ctx context.Context, d Key) (Receipt, error)
	// Void writes that a registration was a mistake; Conflict when that is written already.
	Void(ctx context.Context, r Receipt) error
	// Lines are those of a book that the actor may know, highest number first.
	Lines(ctx context.Context, f ReceiptFilter) ([]ReceiptLine, error)
	// Years are those that have begun in a class, newest first.
	Years(ctx context.Context, c LevelClass) ([]int, error)
	// Last is the highest number taken in a class and year of the actor's organisation.
	Last(ctx context.Context, c LevelClass, year int) (int, error)
}
