package archive

import "time"

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
