package archive

import "time"

// LoanState is where a loan (借阅) stands.
type LoanState string

const (
	LoanRequested LoanState = "requested" // 待审批
	LoanWithdrawn LoanState = "withdrawn" // by the reader, before anybody decided
	LoanLent      LoanState = "lent"      // 借出
	LoanReturned  LoanState = "returned"  // by the reader
	LoanRecalled  LoanState = "recalled"  // by the archivist, before its time
	LoanRefused   LoanState = "refused"
	LoanClosed    LoanState = "closed"
)

// loanMoves is the transition table of loans; the diagram is in the comment of archive/records, the SQL CHECK is that of loan.
var loanMoves = map[LoanState][]LoanState{
	LoanRequested: {LoanLent, LoanRefused, LoanWithdrawn},
	LoanLent:      {LoanReturned, LoanRecalled},
	LoanReturned:  {LoanClosed},
	LoanRecalled:  {LoanClosed},
}

// Loan is the lending of one record to one reader.
type Loan struct {
	Key         Key
	ID          ID
	Record      Key
	RecordID    ID
	Reader      Key
	ReaderName  string
	ReaderUnit  string
	Form        string // electronic, paper
	Purpose     string
	Days        int
	State       LoanState
	RequestedAt time.Time
	DecidedAt   time.Time
	DecidedBy   Key
	DeciderName string
	Opinion     string
	From, Until time.Time // half-open
	Renewals    int
	ReturnedAt  time.Time
	Effect      string // 利用效果
	Version     int

	Application   Key // the document that asks for it; 0: asked for before requests took a route, the archivist alone decides
	ApplicationID ID
	Stand         LoanStand // of a request

	Title, Code, Number string // of the record
	DocumentID          ID
	Level               Level
}

// LoanStand is where a request stands on its way.
type LoanStand struct {
	Step     string // key; "": it has no way, or is over
	StepName string
	With     []string // names of those whose turn it is; none: nobody can act
	Since    time.Time
	Mine     bool // it is the actor's turn
	Acted    bool // somebody has decided on it: it cannot be withdrawn any more
}

// LoanDecision is what was decided on the application for a loan.
type LoanDecision struct {
	Application Key
	Level       Level
	To          LoanState // lent, refused or withdrawn
	Person      Key       // who decided
	Behalf      Key       // in whose name; 0: his own
	Opinion     string
}

// MaxRenewals is how often a loan may be prolonged before it must come back.
const MaxRenewals = 2

// Move changes the state by the transition table, or refuses with Conflict.
func (l *Loan) Move(to LoanState) error {
	for _, next := range loanMoves[l.State] {
		if next == to {
			l.State = to
			return nil
		}
	}
	return E(Conflict, "这笔借阅目前是“%s”，不能变为“%s”。", l.State.Chinese(), to.Chinese())
}

// Overdue reports whether a paper loan should have come back; an electronic one simply ends.
func (l Loan) Overdue(now time.Time) bool {
	return l.Form == "paper" && l.State == LoanLent && !now.Before(l.Until)
}

// Lapsed reports whether an electronic loan has ended by itself.
func (l Loan) Lapsed(now time.Time) bool {
	return l.Form == "electronic" && l.State == LoanLent && !now.Before(l.Until)
}

// Running reports whether the reader may read now.
func (l Loan) Running(now time.Time) bool {
	return l.State == LoanLent && !now.Before(l.From) && now.Before(l.Until)
}

// Chinese is the word on the screen.
func (s LoanState) Chinese() string {
	return map[LoanState]string{LoanRequested: "待审批", LoanLent: "借出", LoanReturned: "已归还", LoanRecalled: "已收回",
		LoanRefused: "未同意", LoanWithdrawn: "已撤回", LoanClosed: "已办结"}[s]
}
