package web

import (
	"net/http"
	"strconv"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/records"
)

func (s *Server) apiLoanRoutes() []Route {
	const row = "api_loans"
	act := func(name, summary string, in any, do func(*Call) error) Route {
		r := acting("/loans/:id/"+name, row, summary, in, loanAnswer{}, do, s.apiShowLoan)
		r.Doc.MayBeBare = true
		return r
	}
	page := reading("/loans/:id/pages/:n", row, "阅览一页，带水印 | One page as a picture with the reader's mark", nil, s.apiLoanPage, Param{"file", ""})
	page.Doc.Media, page.Doc.Path, page.Timeout = "image/png", []Param{{"n", 0}}, time.Minute
	return []Route{
		reading("/loans", row, "借阅 | Loans: one's own, to archivists all", list[loanAnswer]{}, s.apiLoans,
			paging(Param{"state", archive.LoanState("")}, Param{"mine", false}, Param{"overdue", false})...),
		making("/loans", row, "申请借阅 | Ask for a record", newLoanRequest{}, loanAnswer{}, s.apiAsk, s.apiShowNewLoan),
		reading("/loans/:id", row, "一笔借阅 | A loan", loanAnswer{}, s.apiLoan),
		reading("/loans/:id/pages", row, "可阅览的文件与页数 | What can be read, and how many pages it has", readingAnswer{}, s.apiLoanPages,
			Param{"file", ""}),
		page,
		act("approve", "同意借阅 | Lend", approveRequest{}, s.apiApproveLoan),
		act("refuse", "不同意借阅 | Turn down", opinionRequest{}, s.apiRefuseLoan),
		act("return", "归还 | Give back", returnRequest{}, s.apiReturnLoan),
		act("renew", "续借 | Prolong", emptyRequest{}, withoutBody(s.records.Renew)),
		act("recall", "收回 | Recall", reasonRequest{}, s.apiRecallLoan),
		act("withdraw", "撤回申请 | Withdraw a request that nobody has decided on", withdrawRequest{}, s.apiWithdrawLoan),
	}
}

// loanAnswer is the lending of one record to one reader.
type loanAnswer struct {
	ID          archive.ID        `json:"id"`
	Record      archive.ID        `json:"record"`
	Document    archive.ID        `json:"document,omitempty"`
	Title       string            `json:"title"`
	Code        string            `json:"code"`
	Number      string            `json:"number"`
	Level       archive.Level     `json:"level"`
	Reader      string            `json:"reader"`
	ReaderUnit  string            `json:"reader_unit"`
	Form        string            `json:"form"` // electronic, paper
	Purpose     string            `json:"purpose"`
	Days        int               `json:"days"`
	State       archive.LoanState `json:"state"`
	RequestedAt time.Time         `json:"requested_at"`
	DecidedAt   time.Time         `json:"decided_at,omitzero"`
	Decider     string            `json:"decider,omitempty"`
	Opinion     string            `json:"opinion,omitempty"`
	From        time.Time         `json:"from,omitzero"`
	Until       time.Time         `json:"until,omitzero"` // it may be read before this moment
	Renewals    int               `json:"renewals"`
	ReturnedAt  time.Time         `json:"returned_at,omitzero"`
	Effect      string            `json:"effect,omitempty"`      // 利用效果, or why it was recalled
	Application archive.ID        `json:"application,omitempty"` // the document that asks for it, on its way
	Stand       *standAnswer      `json:"stand,omitempty"`       // where a request stands
}

// standAnswer is where a request stands on its way: the step, whose turn it is, and since when. With is empty while nobody can act.
type standAnswer struct {
	Step     string    `json:"step"`
	StepName string    `json:"step_name"`
	With     []string  `json:"with"`
	Since    time.Time `json:"since,omitzero"`
}

func standOf(s archive.LoanStand) *standAnswer {
	if s.Step == "" {
		return nil
	}
	return &standAnswer{Step: s.Step, StepName: s.StepName, With: append([]string{}, s.With...), Since: moment(s.Since)}
}

func loanOf(l archive.Loan) loanAnswer {
	return loanAnswer{ID: l.ID, Record: l.RecordID, Document: l.DocumentID, Title: l.Title, Code: l.Code, Number: l.Number, Level: l.Level,
		Reader: l.ReaderName, ReaderUnit: l.ReaderUnit, Form: l.Form, Purpose: l.Purpose, Days: l.Days, State: l.State,
		RequestedAt: moment(l.RequestedAt), DecidedAt: moment(l.DecidedAt), Decider: l.DeciderName, Opinion: l.Opinion, From: moment(l.From),
		Until: moment(l.Until), Renewals: l.Renewals, ReturnedAt: moment(l.ReturnedAt), Effect: l.Effect, Application: l.ApplicationID,
		Stand: standOf(l.Stand)}
}

func (s *Server) apiLoans(c *Call) error {
	f := archive.LoanFilter{State: archive.LoanState(c.QueryParam("state")), Cursor: c.QueryParam("cursor")}
	var err error
	if f.Mine, err = c.flag("mine"); err != nil {
		return err
	}
	if f.Overdue, err = c.flag("overdue"); err != nil {
		return err
	}
	if f.Limit, err = c.Limit(); err != nil {
		return err
	}
	if err := oneOf("state", f.State); err != nil {
		return err
	}
	page, next, err := s.records.Loans(c.Ctx(), c.By(), f)
	if err != nil {
		return err
	}
	return c.OK(listOf(page, next, loanOf))
}

// newLoanRequest asks for a record.
type newLoanRequest struct {
	Record  archive.ID `json:"record"`
	Form    string     `json:"form,omitempty"` // electronic (default) or paper
	Purpose string     `json:"purpose"`
	Days    int        `json:"days,omitempty"` // 7 when it is left out
}

func (s *Server) apiAsk(c *Call) error {
	var asked newLoanRequest
	if err := c.Bind(&asked); err != nil {
		return err
	}
	_, err := s.records.Ask(c.Ctx(), c.By(), records.Request{Record: asked.Record, Form: asked.Form, Purpose: asked.Purpose, Days: asked.Days})
	return err
}

func (s *Server) apiLoan(c *Call) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	return s.answerLoan(c, id, c.OK)
}

func (s *Server) apiShowLoan(c *Call, ref string) error {
	return s.answerLoan(c, archive.ID(ref), c.OK)
}

func (s *Server) apiShowNewLoan(c *Call, ref string) error {
	return s.answerLoan(c, archive.ID(ref), c.Created)
}

func (s *Server) answerLoan(c *Call, id archive.ID, answer func(any) error) error {
	l, _, err := s.records.Loan(c.Ctx(), c.By(), id)
	if err != nil {
		return err
	}
	return answer(loanOf(l))
}

// readingAnswer is what can be read under a running loan, page by page.
type readingAnswer struct {
	File  archive.ID   `json:"file"`
	Pages int          `json:"pages"`
	Files []placedFile `json:"files"`
}

func (s *Server) apiLoanPages(c *Call) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	r, err := s.records.Read(c.Ctx(), c.By(), id, archive.ID(c.QueryParam("file")))
	if err != nil {
		return err
	}
	return c.OK(readingAnswer{File: r.File.ID, Pages: r.Pages, Files: placed(r.Files)})
}

func (s *Server) apiLoanPage(c *Call) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(c.Param("n"))
	if err != nil || n < 1 {
		return missing()
	}
	picture, err := s.records.Page(c.Ctx(), c.By(), id, archive.ID(c.QueryParam("file")), n)
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, "image/png", picture)
}

// approveRequest lends; Days where the archivist grants another period than was asked for.
type approveRequest struct {
	Days    int    `json:"days,omitempty"`
	Opinion string `json:"opinion"`
}

func (s *Server) apiApproveLoan(c *Call) error {
	var asked approveRequest
	id, err := c.bound(&asked)
	if err != nil {
		return err
	}
	_, err = s.records.Approve(c.Ctx(), c.By(), id, asked.Days, asked.Opinion)
	return err
}

func (s *Server) apiRefuseLoan(c *Call) error {
	var asked opinionRequest
	id, err := c.bound(&asked)
	if err != nil {
		return err
	}
	_, err = s.records.Refuse(c.Ctx(), c.By(), id, asked.Opinion)
	return err
}

// returnRequest ends a loan; Effect says what the reading was good for (利用效果).
type returnRequest struct {
	Effect string `json:"effect,omitempty"`
}

func (s *Server) apiReturnLoan(c *Call) error {
	var asked returnRequest
	id, err := c.bound(&asked)
	if err != nil {
		return err
	}
	_, err = s.records.Return(c.Ctx(), c.By(), id, asked.Effect)
	return err
}

func (s *Server) apiRecallLoan(c *Call) error {
	var asked reasonRequest
	id, err := c.bound(&asked)
	if err != nil {
		return err
	}
	_, err = s.records.Recall(c.Ctx(), c.By(), id, asked.Reason)
	return err
}

// withdrawRequest takes a request back; Reason may be left out.
type withdrawRequest struct {
	Reason string `json:"reason,omitempty"`
}

func (s *Server) apiWithdrawLoan(c *Call) error {
	var asked withdrawRequest
	id, err := c.bound(&asked)
	if err != nil {
		return err
	}
	_, err = s.records.Withdraw(c.Ctx(), c.By(), id, asked.Reason)
	return err
}
