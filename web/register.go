package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/workflow/org"
)

// registerRoutes are the registers of numbers.
func (s *Server) registerRoutes() []Route {
	clerk := Only(org.Clerk)
	get := func(path string, h Handler) Route {
		return Route{Method: http.MethodGet, Path: path, Who: SignedIn(), Case: "register", Handle: h}
	}
	post := func(path string, do Handler, form string) Route {
		return Route{Method: http.MethodPost, Path: path, Who: clerk, Case: "register", Handle: s.keep(do, form)}
	}
	return []Route{
		get("/register", s.register),
		get("/register/:id/csv", s.registerCSV),
		get("/register/:id/pdf", s.registerPDF),
		post("/register/:id/reserve", s.reserveNumber, "reserve"),
		post("/register/:id/back-enter", s.backEnterNumber, "back"),
		post("/register/:id/opening", s.openYear, "opening"),
		post("/numbers/:id/void", s.voidNumber, "void"),
		post("/numbers/:id/use", s.useNumber, "use"),
	}
}

// registerAccess is their part of the access matrix.
func registerAccess() []Access {
	return []Access{{Case: "register",
		Shows: "series up to the clearance; to those who keep one all its numbers with their fates, to others the numbers of readable documents",
		Routes: map[string]string{"GET /register": "signed_in", "GET /register/:id/csv": "signed_in", "GET /register/:id/pdf": "signed_in",
			"POST /register/:id/reserve": "clerk", "POST /register/:id/back-enter": "clerk", "POST /register/:id/opening": "clerk",
			"POST /numbers/:id/void": "clerk", "POST /numbers/:id/use": "clerk"},
		Worlds: []string{"GET /register", "GET /register?series={series}", "GET /register/{series}/csv", "GET /register/{series}/pdf"}}}
}

func (s *Server) register(c *Call) error {
	page, err := s.registerPage(c, c.QueryParams(), Form{Values: url.Values{}})
	if err != nil {
		return err
	}
	return c.Page("register", page)
}

// doneInRegister says what an act did; its form has a name.
func doneInRegister(c *Call, form string) string {
	switch form {
	case "reserve":
		return c.T("号码已预留")
	case "back":
		return c.T("已补登")
	case "opening":
		return c.T("期初号已设定")
	case "void":
		return c.T("号码已作废，理由留在登记簿")
	}
	return c.T("号码已启用")
}

// keep makes a handler of an act on a register. Its form names the series and year to come back to; what is refused comes back with
// its form open.
func (s *Server) keep(do Handler, open string) Handler {
	act := Act(do, func(c *Call, _ string) error {
		form, err := c.Form()
		if err != nil {
			return err
		}
		return c.Done(registerPath(form.Get("series"), form.Get("year")), Flash{Text: doneInRegister(c, open)})
	})
	return backInForm(act, "register", func(c *Call, f Form) (Page, error) {
		asked := url.Values{"series": f.Values["series"], "year": f.Values["year"], open: {c.Param("id")}}
		return s.registerPage(c, asked, f)
	})
}

func registerPath(series, year string) string {
	return "/register?" + url.Values{"series": {series}, "year": {year}}.Encode()
}

// posted is what every form of a register has: the thing it is about, and the fields.
func (c *Call) posted() (id archive.ID, form url.Values, err error) {
	if id, err = c.ID("id"); err != nil {
		return id, nil, err
	}
	form, err = c.Form()
	return id, form, err
}

func (s *Server) reserveNumber(c *Call) error {
	series, form, err := c.posted()
	if err != nil {
		return err
	}
	_, err = s.office.Reserve(c.Ctx(), c.By(), series, archive.ID(form.Get("second")), form.Get("reason"))
	return err
}

func (s *Server) backEnterNumber(c *Call) error {
	series, form, err := c.posted()
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(form.Get("n"))
	if err != nil || n < 1 {
		return archive.E(archive.Invalid, "请填写纸质公文上的号码，只写数字。").On("n")
	}
	_, err = s.office.BackEnter(c.Ctx(), c.By(), series, archive.ID(form.Get("second")), form.Get("title"), form.Get("reason"), n)
	return err
}

func (s *Server) openYear(c *Call) error {
	series, form, err := c.posted()
	if err != nil {
		return err
	}
	opening, err := strconv.Atoi(form.Get("opening"))
	if err != nil {
		return archive.E(archive.Invalid, "期初号须在 1 到 99999 之间。").On("opening")
	}
	year, err := numberIn(form, "year")
	if err != nil {
		return err
	}
	return s.office.OpenYear(c.Ctx(), c.By(), series, year, opening, archive.ID(form.Get("second")))
}

// voidNumber wants the number typed once more, since it cannot be taken back.
func (s *Server) voidNumber(c *Call) error {
	id, form, err := c.posted()
	if err != nil {
		return err
	}
	if typed := strings.TrimSuffix(strings.TrimSpace(form.Get("n")), "号"); typed == "" || typed != form.Get("number") {
		return archive.E(archive.Invalid, "输入的号码与要作废的 %s 号不同，没有作废。", form.Get("number")).On("n")
	}
	_, err = s.office.Void(c.Ctx(), c.By(), id, archive.ID(form.Get("second")), form.Get("reason"))
	return err
}

func (s *Server) useNumber(c *Call) error {
	id, form, err := c.posted()
	if err != nil {
		return err
	}
	document := form.Get("document")
	if !archive.ValidID(document) {
		return archive.E(archive.Invalid, "请选择使用这个号的公文。").On("document")
	}
	_, err = s.office.UseReserved(c.Ctx(), c.By(), id, archive.ID(document))
	return err
}

// bookOf reads the register that a path and ?year= name.
func (c *Call) bookOf() (id archive.ID, year int, err error) {
	if id, err = c.ID("id"); err != nil {
		return id, 0, err
	}
	return id, yearOf(c.QueryParam("year")), nil
}

// yearOf is a typed year; 0 is the present one.
func yearOf(text string) int {
	year, err := strconv.Atoi(text)
	if err != nil || year < 1949 || year > 2999 {
		return 0
	}
	return year
}

// registerOnly are the filters of a register, as its head says them on paper.
var registerOnly = map[string]string{"open": "未印发", "void": "作废", "kept": "预留", "back": "补登"}

func (s *Server) registerPDF(c *Call) error {
	id, year, err := c.bookOf()
	if err != nil {
		return err
	}
	only := c.QueryParam("f")
	pdf, book, err := s.office.PrintBook(c.Ctx(), c.By(), id, year, registerOnly[only],
		func(l archive.RegisterLine) bool { return slices.Contains(filtersOf(l), only) })
	if err != nil {
		return err
	}
	return c.keepsake(bookName(book)+".pdf", "application/pdf", pdf)
}

func (s *Server) registerCSV(c *Call) error {
	id, year, err := c.bookOf()
	if err != nil {
		return err
	}
	book, err := s.office.Book(c.Ctx(), c.By(), id, year)
	if err != nil {
		return err
	}
	data, err := c.bookCSV(book)
	if err != nil {
		return err
	}
	return c.keepsake(bookName(book)+".csv", "text/csv; charset=utf-8", data)
}

func bookName(b office.RegisterBook) string {
	return b.Series.Code + strconv.Itoa(b.Year.Year) + "年发文登记簿"
}

// keepsake answers bytes of ours to be kept under a name.
func (c *Call) keepsake(name, mediaType string, data []byte) error {
	c.Response().Header().Set("Content-Disposition", disposition(name))
	return c.Blob(http.StatusOK, mediaType, data)
}
