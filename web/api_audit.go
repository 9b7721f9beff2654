package web

import (
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow/org"
)

func (s *Server) apiAuditRoutes() []Route {
	r := reading("/audit", "api_audit", "审计日志：只有编号与行为 | The audit log: ids and acts alone", list[auditLine]{}, s.apiAudit,
		paging(Param{"person", ""}, Param{"act", ""}, Param{"subject", ""}, Param{"from", archive.Date("")}, Param{"to", archive.Date("")})...)
	r.Who = Only(org.Auditor)
	return []Route{r}
}

// auditLine is one entry. Position is its place in the sealed chain; it is absent until the sealer has passed, some 200 ms later.
type auditLine struct {
	Position  int64         `json:"position,omitempty"`
	At        time.Time     `json:"at"`
	Person    archive.ID    `json:"person,omitempty"` // absent: the house itself
	Act       string        `json:"act"`
	Subject   archive.ID    `json:"subject"` // id of what was acted on
	Level     archive.Level `json:"level"`
	RequestID string        `json:"request_id,omitempty"`
	Address   string        `json:"address,omitempty"`
}

func auditLineOf(e archive.AuditLine) auditLine {
	return auditLine{Position: e.Position, At: moment(e.At), Person: e.Person, Act: e.Act, Subject: e.Subject, Level: e.Level,
		RequestID: e.RequestID, Address: e.Address}
}

func (s *Server) apiAudit(c *Call) error {
	f := archive.AuditFilter{Person: archive.ID(c.QueryParam("person")), Act: c.QueryParam("act"), Subject: archive.ID(c.QueryParam("subject")),
		From: archive.Date(c.QueryParam("from")), To: archive.Date(c.QueryParam("to")), Cursor: c.QueryParam("cursor")}
	var err error
	if f.Limit, err = c.Limit(); err != nil {
		return err
	}
	for name, day := range map[string]archive.Date{"from": f.From, "to": f.To} {
		if !day.Valid() {
			return archive.E(archive.Invalid, "“%s”不是一个日期，请写成 2026-05-01 的样子。", string(day)).On(name)
		}
	}
	var page []archive.AuditLine
	var next string
	err = s.store.Read(c.Ctx(), c.By(), func(tx archive.Tx) (err error) {
		page, next, err = tx.Audit().Lines(c.Ctx(), f)
		return err
	})
	if err != nil {
		return err
	}
	return c.OK(listOf(page, next, auditLineOf))
}
