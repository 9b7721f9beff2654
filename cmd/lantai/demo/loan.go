package demo

// Loan is a request to read a filed document, and what became of it.
type Loan struct {
	Key     string    `json:"key"`
	Record  string    `json:"record"` // key of a filed document
	Reader  string    `json:"reader"`
	Medium  string    `json:"medium"`  // paper or electronic
	Purpose string    `json:"purpose"` // 工作查考, 编史修志 or 诉讼举证
	Note    Text      `json:"note"`
	Days    int       `json:"days"` // working days asked for
	Stage   LoanStage `json:"stage"`
	Acts    []Act     `json:"acts"`
}

// LoanStage is where the acts leave a loan.
type LoanStage string

// The stages of a loan. An overdue loan is a lent one whose days are over.
const (
	LoanRequested LoanStage = "requested"
	LoanRefused   LoanStage = "refused"
	LoanLent      LoanStage = "lent"
	LoanOverdue   LoanStage = "overdue"
	LoanRecalled  LoanStage = "recalled"
	LoanReturned  LoanStage = "returned"
	LoanClosed    LoanStage = "closed"
)

// The steps of a loan, beside StepRecall.
const (
	StepRequest Step = "request"
	StepAgree   Step = "agree" // whoever decides before the archivist
	StepRefuse  Step = "refuse"
	StepLend    Step = "lend"
	StepRenew   Step = "renew"
	StepReturn  Step = "return"
	StepClose   Step = "close" // 利用效果
)
