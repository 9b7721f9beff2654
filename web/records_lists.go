package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/web/export"
)

// catalogueCSV is the 归档文件目录 as a table (DA/T 22-2015, its columns and the date in eight figures).
func (s *Server) catalogueCSV(c *Call) error {
	f, err := recordFilterOf(c)
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, "text/csv; charset=utf-8")
	h.Set(echo.HeaderContentDisposition, `attachment; filename="catalogue.csv"; filename*=UTF-8''`+catalogueName)
	c.Response().WriteHeader(http.StatusOK)
	table, err := export.NewCSV(c.Response(), []string{c.T("序号"), c.T("档号"), c.T("文号"), c.T("责任者"), c.T("题名"), c.T("日期"), c.T("密级"),
		c.T("页数"), c.T("备注")})
	if err != nil {
		return err
	}
	n := 0
	err = s.records.Each(c.Ctx(), c.By(), f, func(page []archive.Record) error {
		for _, r := range page {
			n++
			if err := table.Row(catalogueRow(c, n, r)...); err != nil {
				return err
			}
		}
		return table.Flush()
	})
	if err != nil {
		return err
	}
	return table.Flush()
}

// catalogueName is 归档文件目录.csv, percent-encoded (RFC 5987).
const catalogueName = "%E5%BD%92%E6%A1%A3%E6%96%87%E4%BB%B6%E7%9B%AE%E5%BD%95.csv"

func catalogueRow(c *Call, n int, r archive.Record) []string {
	level, note, pages := "", "", ""
	if r.Level != archive.Public {
		level = c.T(r.Level.Chinese())
	}
	if r.State != archive.Kept {
		note = c.T(r.State.Chinese())
	}
	if r.Pages > 0 {
		pages = strconv.Itoa(r.Pages)
	}
	return []string{strconv.Itoa(n), r.Code, r.Number, r.Sender, r.Title, Clock{}.Digits(r.Dated), level, pages, note}
}

// progressPage tells for a year how much of what was finished is filed.
type progressPage struct {
	Year        int
	Years       []int
	Units       []archive.FilingProgress
	Done, Filed int
}

// Left is how many finished documents are not filed yet.
func (p progressPage) Left() int { return p.Done - p.Filed }

// Rate is the share that is filed, in per cent, rounded down.
func (p progressPage) Rate() int { return p.Filed * 100 / max(p.Done, 1) }

func (s *Server) filingProgress(c *Call) error {
	p := progressPage{Year: c.Now().In(c.zone()).Year()}
	for back := range 6 {
		p.Years = append(p.Years, p.Year-back)
	}
	if asked, err := strconv.Atoi(c.QueryParam("year")); err == nil && asked > 0 && asked <= 9999 {
		p.Year = asked
		if !slices.Contains(p.Years, asked) {
			p.Years = append(p.Years, asked)
		}
	}
	var err error
	if p.Units, err = s.records.Progress(c.Ctx(), c.By(), p.Year); err != nil {
		return err
	}
	for _, u := range p.Units {
		p.Done, p.Filed = p.Done+u.Done, p.Filed+u.Filed
	}
	return c.Page("progress", Page{Title: c.T("归档进度"), Here: "records", Data: p})
}

// cartCookie keeps the records that somebody means to ask for, in the own browser.
const cartCookie = "lantai_cart"

// cartRoom is how many records a cart holds.
const cartRoom = 30

// cart reads the cart.
func (c *Call) cart() []archive.ID {
	cookie, err := c.Cookie(cartCookie)
	if err != nil {
		return nil
	}
	ids := distinctIDs(strings.Split(cookie.Value, "."))
	return ids[:min(len(ids), cartRoom)]
}

func (c *Call) setCart(ids []archive.ID) {
	if len(ids) == 0 {
		c.setCookie(cartCookie, "", -1)
		return
	}
	c.setCookie(cartCookie, strings.Join(textsOf(ids), "."), 0)
}

// changeCart lays records into the cart or takes them out. It changes nothing but the asker's own browser, and carries no claim.
func (s *Server) changeCart(c *Call) error {
	form, err := c.Form()
	if err != nil {
		return err
	}
	chosen, ids := distinctIDs(form["record"]), c.cart()
	switch form.Get("do") {
	case "clear":
		ids = nil
	case "remove":
		ids = slices.DeleteFunc(ids, func(id archive.ID) bool { return slices.Contains(chosen, id) })
	default:
		ids = distinctIDs(append(textsOf(ids), form["record"]...))
	}
	if len(ids) > cartRoom {
		return c.Done(localPath(form.Get("back")), Flash{Bad: true, Text: c.T("借阅车最多放 %d 件，请先申请已放入的档案。", cartRoom)})
	}
	c.setCart(ids)
	return c.Go(localPath(form.Get("back")))
}

func textsOf(ids []archive.ID) []string {
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = string(id)
	}
	return texts
}
