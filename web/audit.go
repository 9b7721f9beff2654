package web

import (
	"encoding/hex"
	"net/http"
	"net/url"
	"strings"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/records"
	"github.com/lantai/lantai/workflow/org"
)

// auditRoutes are the auditor's desk.
func (s *Server) auditRoutes() []Route {
	return []Route{{Method: http.MethodGet, Path: "/audit", Who: Only(org.Auditor), Case: "audit", Handle: s.auditPage}}
}

// auditAccess is their part of the access matrix.
func auditAccess() []Access {
	return []Access{{Case: "audit",
		Shows:  "who did what at which moment to which id, in the own organisation; never a title, opinion or text",
		Routes: map[string]string{"GET /audit": "auditor"},
		Blind: "auditors are on the written list of those who learn of existence and counts at every level, and of nothing else; what the log " +
			"holds is held to ids and words of closed sets where it is written"}}
}

// auditPage is what the template shows.
type auditPage struct {
	records.AuditPage
	Filter archive.AuditFilter
	Acts   []option
	Pager  Pager
	Link   string // of the last sealed entry, in hexadecimal
	Fault  Form
}

func (s *Server) auditPage(c *Call) error {
	f, err := auditFilterOf(c)
	if err != nil {
		return err
	}
	p := auditPage{Filter: f, Acts: auditGroups()}
	if p.AuditPage, err = s.records.Audit(c.Ctx(), c.By(), f); err != nil {
		if archive.KindOf(err) != archive.Invalid {
			return err
		}
		p.Fault = c.FormOf(c.QueryParams(), err)
		return c.Refused(err, "audit", Page{Title: c.T("审计"), Here: "audit", Data: &p})
	}
	p.Link = hex.EncodeToString(p.Chain.Link)
	here := *c.Request().URL
	p.Pager = CursorPager(&here, "", p.Next)
	if f.Cursor != "" {
		first := c.QueryParams()
		first.Del("cursor")
		p.Pager.Prev, p.Pager.PrevText = addressOf("/audit", first), c.T("回到最新")
	}
	return c.Page("audit", Page{Title: c.T("审计"), Here: "audit", Data: &p})
}

func auditFilterOf(c *Call) (f archive.AuditFilter, err error) {
	f = archive.AuditFilter{Act: c.QueryParam("act"), From: archive.Date(c.QueryParam("from")), To: archive.Date(c.QueryParam("to")),
		Cursor: c.QueryParam("cursor")}
	for name, id := range map[string]*archive.ID{"person": &f.Person, "subject": &f.Subject} {
		text := strings.TrimSpace(c.QueryParam(name))
		if text != "" && !archive.ValidID(text) {
			return f, archive.E(archive.Invalid, "编号应是 26 个字母和数字，请从记录里复制。").On(name)
		}
		*id = archive.ID(text)
	}
	f.Limit, err = c.Limit()
	return f, err
}

// With is the address of the same list with one more condition, from its newest line.
func (p *auditPage) With(name, value string) string {
	v := url.Values{}
	for field, text := range map[string]string{"act": p.Filter.Act, "person": string(p.Filter.Person), "subject": string(p.Filter.Subject),
		"from": string(p.Filter.From), "to": string(p.Filter.To), name: value} {
		if text != "" {
			v.Set(field, text)
		}
	}
	return addressOf("/audit", v)
}
