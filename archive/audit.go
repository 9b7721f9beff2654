package archive

import "time"

// AuditFilter narrows the audit log. Zero fields match all.
type AuditFilter struct {
	Person   ID     // who acted
	Act      string // an act, or its beginning as in "loan."
	Subject  ID     // what was acted on
	From, To Date   // both included, in the zone of the actor's organisation
	Cursor   string
	Limit    int
}

// AuditLine is one entry of the audit log as the auditor reads it: who did what to which thing, never what the thing says.
type AuditLine struct {
	At         time.Time
	Person     ID // "": the system itself
	PersonName string
	Act        string
	Subject    ID
	Level      Level // of the subject; "" when it has none, like a session
	Address    string
	RequestID  string
	Position   int64 // in the chain; 0: not sealed yet, and so not proven
}

// AuditChain is how far the chain of the audit log has got. The unsealed tail is not proven.
type AuditChain struct {
	Sealed   int64 // position of the last sealed entry, 0 when there is none
	SealedAt time.Time
	Epoch    int
	Link     []byte // of the last sealed entry; compared with a checkpoint kept elsewhere
	Pending  int    // entries that wait to be sealed
}
