package web

import (
	"bytes"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/web/export"
	"github.com/lantai/lantai/workflow/org"
)

// receivedRoutes are the book of received documents (收文登记簿).
func (s *Server) receivedRoutes() []Route {
	get := func(path string, h Handler) Route {
		return Route{Method: http.MethodGet, Path: path, Who: SignedIn(), Case: "received", Handle: h}
	}
	return []Route{
		get("/register/received", s.received),
		get("/register/received/csv", s.receivedCSV),
		get("/register/received/pdf", s.receivedPDF),
		{Method: http.MethodPost, Path: "/receipts/:id/void", Who: Only(org.Clerk, org.Office), Case: "received", Handle: s.voidReceipt},
	}
}

// receivedAccess is their part of the access matrix.
func receivedAccess() []Access {
	return []Access{{Case: "received",
		Shows: "the lines of the book whose documents the asker may know; to its keepers every number of the classes up to their clearance",
		Routes: map[string]string{"GET /register/received": "signed_in", "GET /register/received/csv": "signed_in",
			"GET /register/received/pdf": "signed_in", "POST /receipts/:id/void": "clerk office"},
		Worlds: []string{"GET /register/received", "GET /register/received?year=2026&state=open", "GET /register/received?class=work_secret",
			"GET /register/received/csv?year=2026", "GET /register/received/pdf?year=2026"}}}
}

// receivedPage is the book on a page.
type receivedPage struct {
	Form
	office.BookOfReceipts
	Query office.ReceiptQuery
	Rows  []archive.ReceiptLine // of one page
	Older string                // address of the numbers before those shown
	About *archive.ReceiptLine  // the registration that the open form voids
}

// receivedShown is how many numbers a page of the book shows.
const receivedShown = 50

// receiptWords say in a word what state the filter picks: sentences of the catalogue.
var receiptWords = map[archive.ReceiptState]string{"": "全部", archive.ReceiptOpen: "在办", archive.ReceiptLate: "超期", archive.ReceiptAnswer: "待复文",
	archive.ReceiptCompleted: "已办结", archive.ReceiptReturned: "已退文", archive.ReceiptVoid: "作废"}

// classWords name the books by the class of their levels: sentences of the catalogue.
var classWords = map[archive.LevelClass]string{"plain": "公开、内部", "work_secret": "工作秘密", "confidential": "秘密", "secret": "机密", "top_secret": "绝密"}

// receiptFilter is one chip over the book.
type receiptFilter struct {
	State archive.ReceiptState
	Word  string
	Count int
}

// Filters are the chips: all, and every state that occurs.
func (p receivedPage) Filters() []receiptFilter {
	filters := []receiptFilter{{"", receiptWords[""], p.Counts[""]}}
	for _, state := range archive.ReceiptStates() {
		if n := p.Counts[state]; n > 0 || state == p.Query.State {
			filters = append(filters, receiptFilter{state, receiptWords[state], n})
		}
	}
	return filters
}

// ClassWord names a class of levels.
func (p receivedPage) ClassWord(c archive.LevelClass) string { return classWords[c] }

// Address leads to the book with another filter.
func (p receivedPage) Address(state archive.ReceiptState) string {
	return "/register/received?" + receiptQuery(p.Query, p.BookOfReceipts, state).Encode()
}

// As leads to the same lines as a table (csv) or set in type (pdf).
func (p receivedPage) As(form string) string {
	return "/register/received/" + form + "?" + receiptQuery(p.Query, p.BookOfReceipts, p.Query.State).Encode()
}

// VoidAt leads to the form that voids a registration.
func (p receivedPage) VoidAt(l archive.ReceiptLine) string {
	q := receiptQuery(p.Query, p.BookOfReceipts, p.Query.State)
	q.Set("void", string(l.ID))
	return "/register/received?" + q.Encode() + "#ask"
}

func receiptQuery(q office.ReceiptQuery, b office.BookOfReceipts, state archive.ReceiptState) url.Values {
	v := url.Values{"class": {string(b.Class)}, "year": {strconv.Itoa(b.Year)}}
	if q.Sender != "" {
		v.Set("sender", q.Sender)
	}
	if state != "" {
		v.Set("state", string(state))
	}
	return v
}

func (s *Server) received(c *Call) error {
	page, err := s.receivedPage(c, c.QueryParams(), Form{Values: url.Values{}})
	if err != nil {
		return err
	}
	return c.Page("receipts", page)
}

// receivedQuery reads what is asked of the book. A word that is none of a closed set asks for all.
func receivedQuery(asked url.Values) office.ReceiptQuery {
	q := office.ReceiptQuery{State: archive.ReceiptState(asked.Get("state"))}
	if oneOf("state", q.State) != nil {
		q.State = ""
	}
	q.Class, q.Year, q.Sender = archive.LevelClass(asked.Get("class")), yearOf(asked.Get("year")), strings.TrimSpace(asked.Get("sender"))
	return q
}

func (s *Server) receivedPage(c *Call, asked url.Values, f Form) (Page, error) {
	p := receivedPage{Form: f, Query: receivedQuery(asked)}
	var err error
	if p.BookOfReceipts, err = s.office.Receipts(c.Ctx(), c.By(), p.Query); err != nil {
		return Page{}, err
	}
	p.Years = yearsWith(p.Years, p.Year)
	below, _ := strconv.Atoi(asked.Get("below")) // what is no number shows the newest
	mayVoid := Only(org.Clerk, org.Office).admits(c.Session.Roles)
	for i, l := range p.Lines {
		if mayVoid && string(l.ID) == asked.Get("void") && p.Voidable(l) {
			p.About = &p.Lines[i]
		}
		if below == 0 || l.N < below {
			p.Rows = append(p.Rows, l)
		}
	}
	if len(p.Rows) > receivedShown {
		p.Rows = p.Rows[:receivedShown]
		p.Older = p.Address(p.Query.State) + "&below=" + strconv.Itoa(p.Rows[receivedShown-1].N)
	}
	return Page{Title: c.T("收文登记簿"), Here: "register", Data: p}, nil
}

// Voidable reports whether a registration could still be a mistake: what is done is not.
func (p receivedPage) Voidable(l archive.ReceiptLine) bool {
	return !l.Void() && l.DocumentID != "" && archive.CanMove(archive.Incoming, l.Status, archive.Voided)
}

// StateOf is the word and the tone of a line.
func (p receivedPage) StateOf(l archive.ReceiptLine) archive.Status {
	if l.Void() {
		return archive.Voided
	}
	return l.Status
}

// Late reports whether a line is past its time limit.
func (p receivedPage) Late(l archive.ReceiptLine) bool { return l.Is(archive.ReceiptLate, p.Today) }

// Unanswered reports whether a reply is wanted and missing.
func (p receivedPage) Unanswered(l archive.ReceiptLine) bool {
	return l.Is(archive.ReceiptAnswer, p.Today)
}

// voidReceipt voids a registration, and shows the form once more with what was typed when it is refused.
func (s *Server) voidReceipt(c *Call) error {
	err := Act(func(c *Call) error {
		id, form, err := c.posted()
		if err != nil {
			return err
		}
		_, err = s.office.VoidReceipt(c.Ctx(), c.By(), id, form.Get("reason"), form.Get("again") == "on")
		return err
	}, func(c *Call, ref string) error {
		form, err := c.Form()
		if err != nil {
			return err
		}
		if form.Get("again") == "on" {
			return c.Done("/incoming/"+ref, Flash{Text: c.T("收文号已作废，可以重新登记")})
		}
		return c.Done("/register/received?class="+url.QueryEscape(form.Get("class"))+"&year="+url.QueryEscape(form.Get("year")),
			Flash{Text: c.T("收文号已作废，理由留在登记簿")})
	})(c)
	if kind := archive.KindOf(err); kind != archive.Invalid && kind != archive.Conflict {
		return err
	}
	form, formErr := c.Form()
	if formErr != nil {
		return formErr
	}
	page, pageErr := s.receivedPage(c, url.Values{"class": form["class"], "year": form["year"], "void": {c.Param("id")}}, c.FormOf(form, err))
	if pageErr != nil {
		return pageErr
	}
	return c.Refused(err, "receipts", page)
}

func (s *Server) receivedCSV(c *Call) error {
	b, err := s.office.Receipts(c.Ctx(), c.By(), receivedQuery(c.QueryParams()))
	if err != nil {
		return err
	}
	data, err := c.receiptsCSV(b)
	if err != nil {
		return err
	}
	return c.keepsake(receiptsName(b)+".csv", "text/csv; charset=utf-8", data)
}

func (s *Server) receivedPDF(c *Call) error {
	pdf, b, err := s.office.PrintReceipts(c.Ctx(), c.By(), receivedQuery(c.QueryParams()))
	if err != nil {
		return err
	}
	return c.keepsake(receiptsName(b)+".pdf", "application/pdf", pdf)
}

func receiptsName(b office.BookOfReceipts) string {
	return classWords[b.Class] + strconv.Itoa(b.Year) + "年收文登记簿"
}

// receiptsCSV writes a book as a table for spreadsheet programs.
func (c *Call) receiptsCSV(b office.BookOfReceipts) ([]byte, error) {
	clock := c.view(Page{}).Clock
	var data bytes.Buffer
	table, err := export.NewCSV(&data, []string{c.T("号"), c.T("收文号"), c.T("收到日期"), c.T("来文单位"), c.T("来文字号"), c.T("标题"), c.T("密级"),
		c.T("紧急程度"), c.T("份数"), c.T("存放位置"), c.T("承办"), c.T("办理时限"), c.T("复文"), c.T("状态"), c.T("登记人"), c.T("登记时间"), c.T("说明")})
	if err != nil {
		return nil, err
	}
	for _, l := range b.Lines {
		status, level, urgency := "", "", ""
		if l.DocumentID != "" {
			status, level, urgency = c.T(receivedPage{}.StateOf(l).Chinese()), c.T(l.Level.Chinese()), c.T(l.Urgency.Chinese())
		}
		err := table.Row(strconv.Itoa(l.N), l.Printed, string(l.ReceivedOn), l.Sender, l.Number, l.Title, level, urgency, strconv.Itoa(l.Copies), l.Place,
			strings.Join(l.Handlers, "、"), string(l.Due), strings.Join(l.Replies, "、"), status, l.ByName, clock.Stamp(l.At), strings.TrimSpace(l.Reason+" "+l.Unlike))
		if err != nil {
			return nil, err
		}
	}
	err = table.Flush()
	return data.Bytes(), err
}
