package archive

import (
	"context"
	"time"
)

// DeliveryState is where a delivery stands; the SQL CHECK is that of delivery.
//
//	unsigned ──sign──▶ signed ──screened and refused──┐
//	  ▲   └──return──▶ returned ◀─────────────────────┘
//	  └─────resend────────┘
type DeliveryState string

const (
	DeliveryUnsigned DeliveryState = "unsigned" // 待签收
	DeliverySigned   DeliveryState = "signed"   // 已签收
	DeliveryReturned DeliveryState = "returned" // 退文
)

// Dispatch is what leaves the house when a document is issued: its final text and files, nothing of its way.
type Dispatch struct {
	Key          Key
	ID           ID
	Organisation Key // the sender
	Document     Key
	Content      DispatchContent
	Level        Level
	At           time.Time
	Files        []DocumentFile // sealed PDF first, then attachments
}

// DispatchContent is the final text with its printed particulars, as a value of its own.
type DispatchContent struct {
	Title    string   `json:"title"`
	Genre    Genre    `json:"genre"`
	Number   string   `json:"number"`
	Sender   string   `json:"sender"`
	Dated    Date     `json:"dated"`
	Level    Level    `json:"level"`
	Term     string   `json:"term"`
	Urgency  Urgency  `json:"urgency"`
	Openness Openness `json:"openness"`
	To       []string `json:"to"`
	CC       []string `json:"cc"`
	Body     Body     `json:"body"`
	Note     string   `json:"note"`
	Answers  string   `json:"answers,omitempty"` // the number of the document that this one answers
}

// Delivery is one dispatch at one receiving unit.
type Delivery struct {
	Key          Key
	ID           ID
	Dispatch     Key
	Organisation Key // of the receiver
	Unit         Key
	UnitID       ID
	UnitName     string
	Role         string // to, cc
	State        DeliveryState
	Level        Level
	At           time.Time
	OpenedAt     time.Time
	OpenerName   string
	SignedAt     time.Time
	SignerName   string
	Reason       string
	UrgedAt      time.Time
	UrgedCount   int
	Incoming     ID   // what it became at the receiver
	Became       bool // it became something, known or not
	Document     ID   // what it was delivered of, "" where the actor may not read that
	Content      DispatchContent
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

// Deliveries reads and writes what was issued to whom.
type Deliveries interface {
	InsertDispatch(ctx context.Context, d *Dispatch, sender Key) error
	Dispatch(ctx context.Context, key Key) (Dispatch, error)
	Insert(ctx context.Context, d *Delivery) error
	ByID(ctx context.Context, id ID) (Delivery, error)
	Lock(ctx context.Context, id ID) (Delivery, error)
	Update(ctx context.Context, d Delivery) error
	OfDocument(ctx context.Context, document Key) ([]Delivery, error)
	Box(ctx context.Context, state DeliveryState, cursor string, limit int) (page []Delivery, next string, err error)
	CountUnsigned(ctx context.Context) (int, error)
	// Tally counts by unit what Box lists.
	Tally(ctx context.Context) ([]UnitTally, error)
	// Outstanding are the deliveries of what the actor's organisation issued that are not signed for, oldest first, as far as the actor
	// is inside what was issued.
	Outstanding(ctx context.Context, limit int) ([]Delivery, error)
	// Again lets a returned delivery wait for signature anew. Conflict when it is not returned.
	Again(ctx context.Context, d Delivery) error
	// Tell writes a line of what happened; Events are those of a delivery, oldest first.
	Tell(ctx context.Context, d Delivery, act, reason string) error
	Events(ctx context.Context, d Key) ([]DeliveryEvent, error)
	// Senders are the persons who are told of what becomes of a delivery, with the document that was sent. The receiver may not know
	// either: they are for sending notices only.
	Senders(ctx context.Context, d Key) (persons []Key, document Key, err error)
	// SendBack returns to its sender the delivery that became a document, after it was signed for. NotFound when there is none.
	SendBack(ctx context.Context, became Key, reason string) (Delivery, error)
}
