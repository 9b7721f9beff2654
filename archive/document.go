package archive

import (
	"slices"
	"time"
)

// Status is where a document stands in its life; the diagrams are in the package comment, the SQL CHECK is "life".
type Status string

const (
	Drafting   Status = "drafting"
	InReview   Status = "in_review"
	Signed     Status = "signed"
	Numbered   Status = "numbered"
	Sealed     Status = "sealed"
	Issued     Status = "issued"
	Filed      Status = "filed"
	Terminated Status = "terminated"
	Voided     Status = "voided"    // 作废: the number stays with its reason
	Withdrawn  Status = "withdrawn" // 撤销: void from the start
	Repealed   Status = "repealed"  // 废止: void from that day
	Binned     Status = "binned"    // a draft in the 30-day bin
	Received   Status = "received"
	Registered Status = "registered"
	InHand     Status = "in_hand"
	Completed  Status = "completed"
	Returned   Status = "returned"
)

// moves is the one transition table of documents, by kind.
var moves = map[DocumentKind]map[Status][]Status{
	Outgoing: {
		Drafting: {InReview, Binned, Voided}, // voided: one that came back with its number
		Binned:   {Drafting},
		InReview: {Drafting, Signed, Terminated, Voided},
		Signed:   {InReview, Numbered, Terminated, Voided},
		Numbered: {Signed, Sealed, Voided},
		Sealed:   {Numbered, Issued, Voided},
		Issued:   {Filed, Withdrawn, Repealed},
		Filed:    {Withdrawn, Repealed},
	},
	Incoming: {
		Received:   {Registered, Returned, Voided},
		Registered: {InHand, Returned, Completed, Voided, Received}, // received: the registration was a mistake
		InHand:     {Completed, Terminated, Voided, Received},
		Completed:  {Filed},
	},
	Application: {
		Drafting:  {InReview, Binned},
		Binned:    {Drafting},
		InReview:  {Drafting, Completed, Terminated},
		Completed: {Filed},
	},
	Report: {
		Drafting: {InReview, Binned},
		Binned:   {Drafting},
		InReview: {Drafting, Signed, Terminated},
		Signed:   {Filed},
	},
}

// CanMove reports whether a document of the kind may go from one status to the other in one step.
func CanMove(kind DocumentKind, from, to Status) bool { return slices.Contains(moves[kind][from], to) }

// Document is an official document (公文) as the house keeps it.
type Document struct {
	Key          Key
	ID           ID
	Organisation Key
	Kind         DocumentKind
	Genre        Genre
	Title        string
	Level        Level
	Term         string // 保密期限, only with a state secret
	Urgency      Urgency
	Openness     Openness
	Offline      bool // 不上网
	Retention    Retention
	Body         Body
	Note         string // 附注, without its brackets
	Status       Status
	Version      int // of the whole row; the ETag
	Draft        int // 第 n 稿

	Drafter     Key
	Unit        Key    // owning unit
	DrafterName string // name, post and unit as they were when it was written
	DrafterPost string
	UnitName    string

	Series    Key // 0: not chosen
	SeriesID  ID
	Number    string // as printed; of an incoming document the sender's
	ReceiptNo string // 收文号
	Sender    string // issuing body
	Dated     Date   // 成文日期

	ToSign       PersonRef // whom the drafter proposes to sign it; zero: any of the leaders
	ReviewedAt   time.Time // the office's review
	ReviewedBy   Key
	SignedAt     time.Time
	SignedBy     Key
	SignerName   string
	SignedDigest []byte // see Digest
	SealedAt     time.Time
	IssuedAt     time.Time
	CompletedAt  time.Time // of kind Application: when its way was over

	LockedBy     Key // who holds the edit
	LockedByName string
	LockedUntil  time.Time

	ReplyTo    Key
	Source     string
	SourceID   string
	Readership []string // tokens given by hand
	Tokens     []string
	Insiders   []string
	CreatedAt  time.Time
	UpdatedAt  time.Time

	Filling     *Filling // of kind Application; nil of all others
	To, CC      []Receiver
	Countersign []UnitRef
	CoIssuers   []CoIssuer // who issues it together with the organisation, in printed order
	Files       []DocumentFile
	Arrival     *Arrival // of incoming documents, where the document was loaded whole
}

// Date is a calendar day without a zone, "2006-01-02"; empty for unknown.
type Date string

// DateOf is the day of the moment in the zone.
func DateOf(t time.Time, zone *time.Location) Date { return Date(t.In(zone).Format(time.DateOnly)) }

// Valid reports whether d is empty or a day of the calendar.
func (d Date) Valid() bool {
	if d == "" {
		return true
	}
	_, err := time.Parse(time.DateOnly, string(d))
	return err == nil
}

// Year is the year of the day, 0 for unknown.
func (d Date) Year() int {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return 0
	}
	return t.Year()
}

// Chinese writes the day as official documents do, 2026年8月1日 (GB/T 9704-2012 7.3.5.4).
func (d Date) Chinese() string {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return ""
	}
	return t.Format("2006年1月2日")
}

// Receiver is one printed receiver: a unit of the tree, or the name of an outside body (Unit 0).
type Receiver struct {
	Unit         Key
	UnitID       ID
	Organisation Key
	Name         string
}

// UnitRef names a unit.
type UnitRef struct {
	Key  Key
	ID   ID
	Name string
}

// PersonRef names a person.
type PersonRef struct {
	Key  Key
	ID   ID
	Name string
}

// FileRole says what a file is to its document.
type FileRole string

const (
	Attachment FileRole = "attachment" // by the drafter
	Scan       FileRole = "scan"       // of incoming paper
	Original   FileRole = "original"   // the file in which an incoming document arrived
	Typeset    FileRole = "typeset"    // the signed text in type
	SealedFile FileRole = "sealed"     // the same with the seal
	JointPage  FileRole = "joint_page" // the page that a co-issuer has signed, scanned; it is read like the slip
)

// DocumentFile is a file in its place at a document.
type DocumentFile struct {
	File  File
	Role  FileRole
	Name  string
	Level Level
}

// FilesOf picks the files of one role, in order.
func (d Document) FilesOf(role FileRole) []DocumentFile {
	return slices.DeleteFunc(slices.Clone(d.Files), func(f DocumentFile) bool { return f.Role != role })
}

// Editable reports whether the text may still be changed: before it is signed.
func (d Document) Editable() bool { return d.Status == Drafting || d.Status == InReview }

// Move changes the status by the transition table, or refuses with Conflict.
func (d *Document) Move(to Status) error {
	if !CanMove(d.Kind, d.Status, to) {
		return E(Conflict, "这件公文目前是“%s”，不能变为“%s”。", d.Status.Chinese(), to.Chinese())
	}
	d.Status = to
	return nil
}

// Chinese is the word on the screen.
func (s Status) Chinese() string {
	return map[Status]string{Drafting: "拟稿", InReview: "审核中", Signed: "已签发", Numbered: "已编号", Sealed: "已用印",
		Issued: "已印发", Filed: "已归档", Terminated: "已终止", Voided: "已作废", Withdrawn: "已撤销", Repealed: "已废止",
		Binned: "回收站", Received: "已签收", Registered: "已登记", InHand: "办理中", Completed: "已办结", Returned: "已退文"}[s]
}
