package web

import (
	"net/url"
	"slices"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/records"
	"github.com/lantai/lantai/workflow/org"
)

// loansPage is what the template shows: overdue first, then what is asked for, then the own loans.
type loansPage struct {
	records.LoanDesk
	Cart    []records.CartItem // asked for, or about to be
	Open    int                // of the cart, readable without a loan
	Waiting int                // of the cart, for an archivist's approval
	Late    []archive.Loan     // the own overdue ones
	Fault   Form               // of the act that was refused
	FaultAt archive.ID         // the loan it belongs to, "" = the request
	Uses    []string
	Periods []int
	Pager   Pager
}

// uses are the purposes of 档案利用 that statistics tell apart.
func uses() []string { return []string{"工作查考", "编史修志", "学术研究", "诉讼举证"} }

func (s *Server) loansPage(c *Call) error {
	p, err := s.lending(c)
	if err != nil {
		return err
	}
	return c.Page("loans", Page{Title: c.T("借阅"), Here: "loans", Data: p})
}

// loansRefused shows the page once more with what was typed and why it was not done.
func (s *Server) loansRefused(c *Call, refusal error) error {
	p, err := s.lending(c)
	if err != nil {
		return err
	}
	form, err := c.Form()
	if err != nil {
		return err
	}
	p.Fault, p.FaultAt = c.FormOf(form, refusal), archive.ID(c.Param("id"))
	return c.Refused(refusal, "loans", Page{Title: c.T("借阅"), Here: "loans", Data: p})
}

func (s *Server) lending(c *Call) (p *loansPage, err error) {
	p = &loansPage{Uses: uses(), Periods: []int{7, 15, 30}}
	if p.LoanDesk, err = s.records.LoanDesk(c.Ctx(), c.By(), c.QueryParam("cursor")); err != nil {
		return nil, err
	}
	if p.Cart, err = s.records.Cart(c.Ctx(), c.By(), c.cart()); err != nil {
		return nil, err
	}
	for _, r := range p.Cart {
		if r.Readable {
			p.Open++
		}
	}
	p.Waiting = len(p.Cart) - p.Open
	for _, l := range p.Mine {
		if l.Overdue(p.Now) {
			p.Late = append(p.Late, l)
		}
	}
	p.Pager = CursorPager(&url.URL{Path: "/loans"}, "", p.MineNext)
	return p, nil
}

// At is the form of an act on one loan, with what was typed when it was refused.
func (p *loansPage) At(id archive.ID) Form {
	if p.Fault.Text != "" && p.FaultAt == id {
		return p.Fault
	}
	return Form{Values: url.Values{}}
}

// loanView is one loan in a list, with what the asker may do with it.
type loanView struct {
	archive.Loan
	Form    Form
	Overdue bool
	Lapsed  bool
	Own     bool
	Keeper  bool // the asker is an archivist
	Running bool
}

// Views prepares loans for the template.
func (p *loansPage) Views(list []archive.Loan, me archive.Session) []loanView {
	views := make([]loanView, len(list))
	for i, l := range list {
		views[i] = loanView{Loan: l, Form: p.At(l.ID), Overdue: l.Overdue(p.Now), Lapsed: l.Lapsed(p.Now), Own: l.Reader == me.Person,
			Keeper: slices.Contains(me.Roles, org.Archivist), Running: l.Running(p.Now)}
	}
	return views
}

// MayReturn reports whether the asker can end the loan: paper is taken back by the archivist.
func (l loanView) MayReturn() bool {
	return l.State == archive.LoanLent && (l.Keeper || l.Own && l.Loan.Form == "electronic")
}

// MayClose reports whether the asker can say what the reading was good for.
func (l loanView) MayClose() bool {
	return (l.State == archive.LoanReturned || l.State == archive.LoanRecalled) && (l.Own || l.Keeper)
}

// MayRenew reports whether the archivist can prolong the loan once more.
func (l loanView) MayRenew() bool {
	return l.Keeper && l.State == archive.LoanLent && l.Renewals < archive.MaxRenewals
}

// Due reports whether the request waits for the asker as the archivist; it does, too, where it takes no route.
func (l loanView) Due() bool {
	return l.Keeper && !l.Own && l.State == archive.LoanRequested && (l.Application == 0 || l.Stand.Mine)
}

// MayWithdraw reports whether the asker can take his request back: until somebody has decided.
func (l loanView) MayWithdraw() bool {
	return l.Own && l.State == archive.LoanRequested && l.Application != 0 && !l.Stand.Acted
}

// Paper reports whether the record itself is handed over.
func (l loanView) Paper() bool { return l.Loan.Form == "paper" }

// Late is by how much the loan is overdue.
func (l loanView) Late(now time.Time) time.Duration { return now.Sub(l.Until) }
