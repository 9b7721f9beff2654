package archive

import (
	"context"
	"time"

	"github.com/lantai/lantai/workflow"
	"github.com/lantai/lantai/workflow/org"
)

// Store opens transactions. storage/postgres implements it.
type Store interface {
	// InTx runs act in one transaction with the rights of by, and commits when it returns nil. One moment (Tx.Now) holds for all of
	// it. If by carries a Claim that was committed before, act is not run and the Claim tells. Unauthorized when the account of by
	// is closed; Running when the same Claim is being worked on.
	InTx(ctx context.Context, by By, act func(Tx) error) error
	// Read is InTx without the right to write, and without a Claim.
	Read(ctx context.Context, by By, look func(Tx) error) error
}

// Tx is what can be read and written within one act. Every read shows only what the actor may know.
type Tx interface {
	Actor() Actor
	Now() time.Time
	Today() Date // in the zone of the actor's organisation

	// Log writes a line of the audit log, and the outbox rows that go with it, in the transaction.
	Log(ctx context.Context, e Entry) error

	People() People
	Documents() Documents
	Trace() Trace
	Routes() Definitions[workflow.Route]
	RouteBook() Book[workflow.Route]
	Forms() Definitions[Form]
	FormBook() Book[Form]
	DefinitionLines() DefinitionLines
	Runs() Runs
	Boxes() Boxes
	Followings() Followings
	Numbers() Numbers
	Registers() Registers
	Files() Files
	Uploads() Uploads
	Deliveries() Deliveries
	Arrivals() Arrivals
	Receipts() Receipts
	Records() Records
	Catalogue() Catalogue
	Loans() Loans
	Notifications() Notifications
	Delegations() Delegations
	Leavers() Leavers
	Accessions() Accessions
	Audit() AuditLog
	Reports() Reports
	Calendars() Calendars
	Reckonings() Reckonings
	Reminders() Reminders
	Sendings() Sendings
}

// Entry is one line of the audit log, with the outbox rows that go with it. It holds ids and words of closed sets, never a title.
type Entry struct {
	Act     string // e.g. document.sign
	Subject ID
	Level   Level
	Detail  string // goes into the salted digest only
	Topics  []Topic
	House   Key // the organisation whose affair it is; 0: the actor's
}

// Topic says who else must hear of an act, through the outbox.
type Topic string

const (
	TopicDocument Topic = "document" // subject is a document: index it anew
	TopicFile     Topic = "file"     // subject is a file: read it
	TopicRecord   Topic = "record"   // subject is a record
	TopicDelivery Topic = "delivery" // subject is a delivery
	TopicPerson   Topic = "person"   // subject is a person whose account, post or role has changed: who can act may have, too
)

// Unit is a unit as lists show it.
type Unit struct {
	Key          Key
	ID           ID
	Organisation Key
	Parent       Key
	Name         string
	ShortName    string
	Code         string
	Pinyin       string
	Office       bool
	Root         bool // stands for its organisation
}

// Organisation is a legal body with an office, series, seals and fonds of its own (单位).
type Organisation struct {
	Key       Key
	ID        ID
	Parent    Key
	Name      string
	ShortName string
	Mark      string // red mark of the letterhead
	Company   bool
	Zone      *time.Location
	Seal      Key     // file with the picture of the seal, 0: none
	SealMM    float64 // its diameter
}

// Person is somebody as lists show them; Title and Unit are of the main post.
type Person struct {
	Key      Key
	ID       ID
	Username string
	Name     string
	Pinyin   string
	StaffNo  string
	Title    string
	Unit     UnitRef
	Roles    []org.Role
	Ended    bool
}

// People reads the organisation.
type People interface {
	// Directory is the organisation as of today, for the engine.
	Directory(ctx context.Context) (*org.Directory, error)
	// Units are those of all organisations that are not closed; Unit finds one of them.
	Units(ctx context.Context) ([]Unit, error)
	Unit(ctx context.Context, id ID) (Unit, error)
	// UnitByKey finds any unit, the closed ones too: documents keep theirs.
	UnitByKey(ctx context.Context, key Key) (Unit, error)
	Organisation(ctx context.Context, key Key) (Organisation, error)
	Persons(ctx context.Context) ([]Person, error)
	Person(ctx context.Context, id ID) (Person, error)
	PersonByKey(ctx context.Context, key Key) (Person, error)
	// Signature is the file with the picture of the actor's own signature (签名图样); 0: none.
	Signature(ctx context.Context) (Key, error)
	// SetSignature replaces it; 0 takes it away. Opinions already written keep theirs.
	SetSignature(ctx context.Context, file Key) error
}

// DocumentFilter narrows a list of documents. Zero fields match all.
type DocumentFilter struct {
	Kind    DocumentKind
	Status  Status
	Drafter Key
	Unit    Key
	Cursor  string
	Limit   int
}

// Documents reads and writes documents.
type Documents interface {
	// ByID loads a document with its receivers, countersigners and files.
	ByID(ctx context.Context, id ID) (Document, error)
	ByKey(ctx context.Context, key Key) (Document, error)
	// Known loads those of the documents that the actor may know, in no order, without their texts, receivers and files.
	Known(ctx context.Context, ids []ID) ([]Document, error)
	// ChangedAfter lists documents that have changed after a place in the log and were there before, at most so many, whoever may
	// know them: it is for the filter of the search alone.
	ChangedAfter(ctx context.Context, place int64, most int) ([]ID, error)
	// Lock is ByID, and holds the row against others until the end of the act.
	Lock(ctx context.Context, id ID) (Document, error)
	// Insert writes a new document and fills Key.
	Insert(ctx context.Context, d *Document) error
	// Update writes the row, raises Version and fails with Stale when the row has another Version than d.
	Update(ctx context.Context, d *Document) error
	// SetDrafter writes whose draft it is, also of its run, which changes only when it is handed over.
	SetDrafter(ctx context.Context, d Document) error
	// Hold writes who holds the edit, and until when. It does not change the Version.
	Hold(ctx context.Context, d Document) error
	// SetParts replaces receivers, countersigners, co-issuers and files.
	SetParts(ctx context.Context, d Document) error
	// AddFile puts one more file at a document.
	AddFile(ctx context.Context, d Key, f DocumentFile) error
	// List is newest first; next is the cursor of the following page, "" at the end.
	List(ctx context.Context, f DocumentFilter) (page []Document, next string, err error)
	// Involved tells who is bound to the document beyond its row.
	Involved(ctx context.Context, d Key) (Involved, error)
	// ByNumber finds documents of the actor's organisation by folded number, for duplicate checks.
	ByNumber(ctx context.Context, folded string) ([]Document, error)
	// Replies are the documents that answer a document, oldest first.
	Replies(ctx context.Context, to Key) ([]Document, error)
}

// Numbers reads and writes numbers; each is a line of a register.
type Numbers interface {
	ByID(ctx context.Context, id ID) (Number, error)
	// OfDocument is the document's live number; NotFound when it has none.
	OfDocument(ctx context.Context, d Key) (Number, error)
	// Take takes the next number of a series and year: it locks the counter row, so it is called last in an act.
	Take(ctx context.Context, s Series, year int, n *Number) error
	// Give takes the next number for a document and writes the document with it, all as the very last statements of the act, together
	// with its commit: d has its Number once the act has committed, not before.
	Give(ctx context.Context, s Series, year int, d *Document) error
	// Settle changes what became of a number: used or void.
	Settle(ctx context.Context, n Number) error
	// Count takes the next value of another gapless counter of the actor's organisation, e.g. 收文号 or 件号.
	Count(ctx context.Context, organisation Key, name string) (int, error)
}

// Registers reads the series and their registers, a register a year, and opens them.
type Registers interface {
	Series(ctx context.Context, id ID) (Series, error)
	SeriesByKey(ctx context.Context, key Key) (Series, error)
	// AllSeries lists the series of the actor's organisation in the classes that the actor's clearance reaches.
	AllSeries(ctx context.Context) ([]Series, error)
	// Year is the counter of a series and year; a year not yet begun is all zero.
	Year(ctx context.Context, s Series, year int) (YearOfSeries, error)
	// Years are those that have begun, newest first.
	Years(ctx context.Context, s Series) ([]int, error)
	// Open sets the opening balance of a year before its first number is taken; Conflict afterwards.
	Open(ctx context.Context, s Series, year, opening int, by, second Key) error
	// Lines are all numbers of a series and year, highest first. Titles come from documents the actor may know.
	Lines(ctx context.Context, s Series, year int) ([]RegisterLine, error)
}

// RegisterLine is a number with its fate in full.
type RegisterLine struct {
	Number
	DocumentID     ID
	DocumentTitle  string
	DocumentStatus Status
	SignerName     string
	SignedAt       time.Time
	ByName         string
	SecondName     string
	VoiderName     string
	IssuedAt       time.Time
	Copies         int // receivers
	SignedCopies   int
}

// Files reads and writes file rows; the bytes are in Blobs.
type Files interface {
	ByID(ctx context.Context, id ID) (File, error)
	ByKey(ctx context.Context, key Key) (File, error)
	Insert(ctx context.Context, f *File) error
	Update(ctx context.Context, f File) error
	// Text is what was read out of the file, "" if nothing.
	Text(ctx context.Context, f Key) (string, error)
	SetText(ctx context.Context, f Key, text string) error
	// DocumentOf finds the documents at which the file lies and which the actor may read.
	DocumentOf(ctx context.Context, f Key) ([]ID, error)
	// Pending lists live files that were not yet read.
	Pending(ctx context.Context, limit int) ([]File, error)
}

// Records reads and writes records.
type Records interface {
	ByID(ctx context.Context, id ID) (Record, error)
	// OfDocument is the record of a document; NotFound when it has none.
	OfDocument(ctx context.Context, d Key) (Record, error)
	// Lock is ByID for those who may change the record, and holds the row against others until the end of the act.
	Lock(ctx context.Context, id ID) (Record, error)
	Insert(ctx context.Context, r *Record) error
	// Update writes the row, raises Version and fails with Stale when the row has another Version than r.
	Update(ctx context.Context, r *Record) error
	// Follow lets the line of a document's record, if there is one, be seen by those who may know the document now.
	Follow(ctx context.Context, d Document) error
}

// Catalogue reads what the archive holds, and by which fonds and schedule it is arranged.
type Catalogue interface {
	// List is in the order of the shelf; next is the cursor of the following page, "" at the end.
	List(ctx context.Context, f RecordFilter) (page []Record, next string, err error)
	// Tally counts what matches Query, Fonds and Lent of the filter, by year, period, unit and state; see CountRecords.
	Tally(ctx context.Context, f RecordFilter) ([]RecordTally, error)
	// Progress counts by unit how many finished documents of a year are filed and how many are not.
	Progress(ctx context.Context, year int) ([]FilingProgress, error)
	// AllFonds lists the fonds of the actor's organisation by code.
	AllFonds(ctx context.Context) ([]Fonds, error)
	// FondsOf is an organisation's fonds; of several, the first by code.
	FondsOf(ctx context.Context, organisation Key) (Fonds, error)
	// Schedule is the retention schedule in force: its rules in their order.
	Schedule(ctx context.Context, organisation Key) ([]RetentionRule, error)
}

// Accessions takes in what was filed elsewhere, many at once. It is for the house itself: no person's rights are asked.
type Accessions interface {
	// Head is the organisation that stands above all others; NotFound in an empty installation.
	Head(ctx context.Context) (Organisation, error)
	// Organisation finds one by its full or short name.
	Organisation(ctx context.Context, name string) (Organisation, error)
	// Owner is the unit that stands for an organisation, to which what it takes in belongs.
	Owner(ctx context.Context, organisation Key) (Unit, error)
	// Fonds finds the fonds of an organisation by its code; when there is none it is made under the name.
	Fonds(ctx context.Context, organisation Key, code, name string) (Fonds, error)
	// Insert writes each accession whole, except those that are there by source and source id: document, record with its item
	// number and code, and entry in the audit log. It tells how many were added. It locks counters, so it is called last.
	Insert(ctx context.Context, list []Accession) (added int, err error)
}

// LoanFilter narrows a list of loans.
type LoanFilter struct {
	State   LoanState
	Mine    bool
	Overdue bool
	Cursor  string
	Limit   int
}

// Loans reads and writes loans.
type Loans interface {
	ByID(ctx context.Context, id ID) (Loan, error)
	Lock(ctx context.Context, id ID) (Loan, error)
	Insert(ctx context.Context, l *Loan) error
	Update(ctx context.Context, l *Loan) error
	// Request is the loan that an application asks for, held until the end of the act. Who decides on it need not know the record, so
	// the record's line is not in it. NotFound when the actor may not know the application.
	Request(ctx context.Context, application Key) (Loan, error)
	// Settle writes what became of such a request; Conflict when it has been decided already.
	Settle(ctx context.Context, l Loan) error
	List(ctx context.Context, f LoanFilter) (page []Loan, next string, err error)
	OfRecord(ctx context.Context, r Key) ([]Loan, error)
}

// Notification is news for one person. It is a row, and one more for each Channel (Sending), so that "deemed notified" can be shown.
type Notification struct {
	ID         ID
	Person     Key
	From       Key
	FromName   string
	Kind       string
	Document   Key
	DocumentID ID
	Title      string
	Text       string
	At         time.Time
	OpenedAt   time.Time
	// About is the document on whose page the sender sees how the news arrived, where it is not Document: its receiver is not led
	// there. Who is not cleared for AboutLevel is not told.
	About      Key
	AboutLevel Level
}

// Notifications reads and writes notices.
type Notifications interface {
	Send(ctx context.Context, n Notification) error
	Mine(ctx context.Context, limit int) ([]Notification, error)
	Unread(ctx context.Context) (int, error)
	Open(ctx context.Context, id ID) error
	// OpenAbout opens all the actor's news that lead to a document: he is looking at it.
	OpenAbout(ctx context.Context, d Key) error
}

// AuditLog reads the audit log of the actor's organisation; Tx.Log writes it.
type AuditLog interface {
	// Lines are newest first and for auditors; to others the log is empty.
	Lines(ctx context.Context, f AuditFilter) (page []AuditLine, next string, err error)
	// Chain tells how far the log has been sealed.
	Chain(ctx context.Context) (AuditChain, error)
}
