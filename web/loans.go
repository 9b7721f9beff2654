package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/records"
)

// loansRoutes are lending and reading.
func (s *Server) loansRoutes() []Route {
	routes := []Route{
		{Method: http.MethodGet, Path: "/loans", Who: SignedIn(), Case: "loans", Handle: s.loansPage},
		{Method: http.MethodPost, Path: "/loans", Who: SignedIn(), Case: "loans", Handle: s.loanActs("借阅申请已提交，批到哪一步在这里看，批准后会通知您。", s.askForLoans)},
		{Method: http.MethodGet, Path: "/loans/:id/read", Who: SignedIn(), Case: "reading", Handle: s.readLoan},
		{Method: http.MethodGet, Path: "/loans/:id/pages/:page", Who: SignedIn(), Case: "reading", Handle: s.loanPage},
	}
	for _, act := range loanActs {
		routes = append(routes, Route{Method: http.MethodPost, Path: "/loans/:id/" + act.word, Who: SignedIn(), Case: "loans",
			Handle: s.loanActs(act.done, func(c *Call, by archive.By, form url.Values) error {
				id, err := c.ID("id")
				if err != nil {
					return err
				}
				return act.do(s.records, c, by, id, form)
			})})
	}
	return routes
}

// loanAct is one thing that can be done with a loan, with the sentence that says it was done.
type loanAct struct {
	word, done string
	do         func(a *records.Archive, c *Call, by archive.By, id archive.ID, form url.Values) error
}

var loanActs = []loanAct{
	{"approve", "已同意借阅。", func(a *records.Archive, c *Call, by archive.By, id archive.ID, form url.Values) error {
		days, err := daysOf(form)
		if err == nil {
			_, err = a.Approve(c.Ctx(), by, id, days, form.Get("opinion"))
		}
		return err
	}},
	{"refuse", "已答复不同意，申请人会看到理由。", func(a *records.Archive, c *Call, by archive.By, id archive.ID, form url.Values) error {
		_, err := a.Refuse(c.Ctx(), by, id, form.Get("opinion"))
		return err
	}},
	{"withdraw", "申请已撤回。", func(a *records.Archive, c *Call, by archive.By, id archive.ID, form url.Values) error {
		_, err := a.Withdraw(c.Ctx(), by, id, form.Get("reason"))
		return err
	}},
	{"return", "已归还。", func(a *records.Archive, c *Call, by archive.By, id archive.ID, form url.Values) error {
		_, err := a.Return(c.Ctx(), by, id, strings.TrimSpace(form.Get("effect")))
		return err
	}},
	{"renew", "已续借。", func(a *records.Archive, c *Call, by archive.By, id archive.ID, _ url.Values) error {
		_, err := a.Renew(c.Ctx(), by, id)
		return err
	}},
	{"recall", "已收回，阅览当即终止。", func(a *records.Archive, c *Call, by archive.By, id archive.ID, form url.Values) error {
		_, err := a.Recall(c.Ctx(), by, id, form.Get("reason"))
		return err
	}},
	{"close", "利用效果已登记，借阅办结。", func(a *records.Archive, c *Call, by archive.By, id archive.ID, form url.Values) error {
		_, err := a.Close(c.Ctx(), by, id, form.Get("effect"))
		return err
	}},
}

// daysOf reads the period of a loan; none is the usual one, or the one that was asked for.
func daysOf(form url.Values) (int, error) {
	text := form.Get("days")
	if text == "" {
		return 0, nil
	}
	days, err := strconv.Atoi(text)
	if err != nil || days < 1 {
		return 0, archive.E(archive.Invalid, "借阅期限须在 1 到 90 天之间。").On("days")
	}
	return days, nil
}

// loansAccess is their part of the access matrix.
func loansAccess() []Access {
	loans := map[string]string{"GET /loans": "signed_in", "POST /loans": "signed_in"}
	for _, act := range loanActs {
		loans["POST /loans/:id/"+act.word] = "signed_in"
	}
	return []Access{
		{Case: "loans",
			Shows:  "the asker's own loans; to archivists those of the records they may know; of records above the clearance neither loan nor count",
			Routes: loans, Worlds: []string{"GET /loans"}},
		{Case: "reading",
			Shows:  "under a running loan of the asker's own, pictures of its pages with the asker's name in them; otherwise what a missing loan shows",
			Routes: map[string]string{"GET /loans/:id/read": "signed_in", "GET /loans/:id/pages/:page": "signed_in"},
			Worlds: []string{"GET /loans/{loan}/read", "GET /loans/{loan}/pages/{page}"}},
	}
}

// loanActs makes the handler of an act on loans. What is refused is shown on the page with what was typed.
func (s *Server) loanActs(done string, do func(*Call, archive.By, url.Values) error) Handler {
	act := Act(func(c *Call) error {
		form, err := c.Form()
		if err != nil {
			return err
		}
		return do(c, c.By(), form)
	}, func(c *Call, _ string) error { return c.Done("/loans", Flash{Text: c.T(done)}) })
	return func(c *Call) error {
		err := act(c)
		switch archive.KindOf(err) {
		case archive.Invalid, archive.Conflict, archive.Forbidden:
			return s.loansRefused(c, err)
		}
		return err
	}
}

// askForLoans asks for what lies in the cart, and empties it.
func (s *Server) askForLoans(c *Call, by archive.By, form url.Values) error {
	days, err := daysOf(form)
	if err != nil {
		return err
	}
	why := strings.TrimSpace(form.Get("why"))
	if why == "" {
		return archive.E(archive.Invalid, "请写明借阅用途。").On("why")
	}
	_, err = s.records.AskAll(c.Ctx(), by, distinctIDs(form["record"]), records.Request{Form: form.Get("form"), Days: days,
		Purpose: strings.TrimPrefix(form.Get("use")+"："+why, "：")})
	if err == nil {
		c.setCart(nil)
	}
	return err
}
