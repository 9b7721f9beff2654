package web

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/staff"
	"github.com/lantai/lantai/workflow/org"
)

// organisationRoutes are what an organisation signs and numbers with: name, letterhead, seal, series, fonds (单位信息). Whoever keeps
// something of it gets in; what each may change is decided by the use cases.
func (s *Server) organisationRoutes() []Route {
	const row = "organisation"
	get := func(path string, h Handler) Route {
		return Route{Method: http.MethodGet, Path: path, Who: SignedIn(), Case: row, Handle: h}
	}
	post := func(path string, h Handler) Route {
		return Route{Method: http.MethodPost, Path: path, Who: SignedIn(), Case: row, Handle: h}
	}
	seal := post("/organisation/:id/seal", s.setSeal)
	seal.Limit = "8M"
	return []Route{
		get("/organisation", s.organisationPage), get("/organisation/:id/seal", s.sealPicture), get("/organisations/new", s.newOrganisationPage),
		post("/organisations", s.addOrganisation()), post("/organisation/:id", s.onHouse("change", s.changeOrganisation)),
		post("/organisation/:id/mark", s.onHouse("mark", s.changeMark)), seal,
		post("/organisation/:id/series", s.onHouse("series", s.addSeries)), post("/organisation/:id/series/:series", s.onHouse("series-change", s.changeSeries)),
		post("/organisation/:id/fonds", s.onHouse("fonds", s.addFonds)), post("/organisation/:id/fonds/:fonds", s.onHouse("fonds-change", s.renameFonds)),
	}
}

// organisationAccess is their part of the access matrix.
func organisationAccess() []Access {
	a := Access{Case: "organisation",
		Shows: "name, letterhead, seal, series up to the clearance and fonds of an organisation, to those who keep them and to the three officers; " +
			"to everybody else that there is nothing",
		Routes: map[string]string{},
		Worlds: []string{"GET /organisation", "GET /organisation?id={organisation}", "GET /organisation/{organisation}/seal", "GET /organisations/new"}}
	for _, route := range []string{"GET /organisation", "GET /organisation/:id/seal", "GET /organisations/new", "POST /organisations", "POST /organisation/:id",
		"POST /organisation/:id/mark", "POST /organisation/:id/seal", "POST /organisation/:id/series", "POST /organisation/:id/series/:series",
		"POST /organisation/:id/fonds", "POST /organisation/:id/fonds/:fonds"} {
		a.Routes[route] = "signed_in"
	}
	return []Access{a}
}

// houseKeepers are the roles that lead to the page of the organisation; heads of offices come by its address.
func houseKeepers() []org.Role {
	return []org.Role{org.SystemAdmin, org.SecurityOfficer, org.Auditor, org.UnitAdmin, org.Clerk, org.Office, org.Archivist}
}

// housePage is one organisation with its forms.
type housePage struct {
	Form
	staff.House
	All     []staff.Organisation // that the actor may see
	Open    string               // the act whose form was refused
	About   string               // the series or fonds it is about
	Classes []archive.LevelClass
	Forms   []option
	Own     bool // it is the actor's organisation, whose series he keeps
}

// At is the form of an act: what was typed and refused, or nothing.
func (p housePage) At(act, about string) Form {
	if act == p.Open && about == p.About {
		return p.Form
	}
	return Form{Values: url.Values{}}
}

func (s *Server) organisationPage(c *Call) error {
	id := c.QueryParam("id")
	if id != "" && !archive.ValidID(id) {
		return missing()
	}
	page, err := s.houseOf(c, archive.ID(id), "", "", Form{})
	if err != nil {
		return err
	}
	return c.Page("organisation", page)
}

func (s *Server) houseOf(c *Call, id archive.ID, open, about string, f Form) (Page, error) {
	all, _, err := s.staff.Organisations(c.Ctx(), c.By())
	if err != nil {
		return Page{}, err
	}
	if id == "" && len(all) > 0 {
		id = all[0].ID
	}
	house, err := s.staff.House(c.Ctx(), c.By(), id)
	if err != nil {
		return Page{}, err
	}
	actor, err := s.actor(c)
	if err != nil {
		return Page{}, err
	}
	p := housePage{Form: f, House: house, All: all, Open: open, About: about, Forms: formNames(c), Own: house.Key == actor.Organisation}
	for _, level := range s.staff.Clearances() {
		if level != archive.LevelInternal && level.Rank() <= actor.Clearance.Rank() {
			p.Classes = append(p.Classes, level.Class())
		}
	}
	return Page{Title: c.T("单位信息"), Here: "organisation", Data: p}, nil
}

// formNames are the letterheads of GB/T 9704-2012 by their words.
func formNames(c *Call) []option {
	return []option{{"document", c.T("文件格式")}, {"letter", c.T("信函格式")}, {"order", c.T("命令格式")}, {"minutes", c.T("纪要格式")}}
}

// FormName is the word of a letterhead.
func (p housePage) FormName(form string) string {
	for _, o := range p.Forms {
		if o.Value == form {
			return o.Label
		}
	}
	return form
}

// onHouse makes a handler of an act on an organisation. What is refused comes back with its form open.
func (s *Server) onHouse(act string, do func(*Call, archive.ID, url.Values) error) Handler {
	handle := Act(func(c *Call) error {
		id, form, err := c.posted()
		if err != nil {
			return err
		}
		return do(c, id, form)
	}, func(c *Call, _ string) error {
		return c.Done("/organisation?id="+c.Param("id"), Flash{Text: c.T("已保存")})
	})
	return func(c *Call) error {
		err := handle(c)
		if !mendable(err) {
			return err
		}
		form, badForm := c.Form()
		if badForm != nil {
			return badForm
		}
		return s.refusedHouse(c, act, c.Param("series")+c.Param("fonds"), form, err)
	}
}

func (s *Server) refusedHouse(c *Call, act, about string, form url.Values, err error) error {
	page, badPage := s.houseOf(c, archive.ID(c.Param("id")), act, about, c.FormOf(form, err))
	if badPage != nil {
		return badPage
	}
	return c.Refused(err, "organisation", page)
}

func (s *Server) changeOrganisation(c *Call, id archive.ID, form url.Values) error {
	name, short, place, zone, company := form.Get("name"), form.Get("short_name"), form.Get("place"), form.Get("zone"), form.Get("company") == "on"
	return s.staff.ChangeOrganisation(c.Ctx(), c.By(), id, versionRead(form),
		staff.OrganisationChange{Name: &name, ShortName: &short, Place: &place, Zone: &zone, Company: &company})
}

func (s *Server) changeMark(c *Call, id archive.ID, form url.Values) error {
	mark := form.Get("mark")
	return s.staff.ChangeOrganisation(c.Ctx(), c.By(), id, versionRead(form), staff.OrganisationChange{Mark: &mark})
}

// setSeal takes the picture in as an upload of the actor's, then puts it in place. The first carries no claim: a picture that was sent
// twice lies twice, and only the second is used.
func (s *Server) setSeal(c *Call) error {
	u, err := c.upload()
	if err == nil {
		err = s.putSeal(c, u)
	}
	if !mendable(err) {
		return err
	}
	return s.refusedHouse(c, "seal", "", u.fields, err)
}

func (s *Server) putSeal(c *Call, u upload) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	claim, err := c.claimOf(u)
	if err != nil {
		return err
	}
	return c.ActAs(claim, func(c *Call) error {
		mm, err := strconv.ParseFloat(u.fields.Get("mm"), 64)
		if err != nil {
			return archive.E(archive.Invalid, "请写印章直径，以毫米计的数字。").On("mm").Because(err)
		}
		by := c.By()
		by.Claim = nil
		f, err := s.office.Upload(c.Ctx(), by, u.FileName(), u)
		if err != nil {
			return err
		}
		return s.staff.SetSeal(c.Ctx(), c.By(), id, f.ID, mm)
	}, func(c *Call, ref string) error {
		return c.Done("/organisation?id="+ref+"#seal", Flash{Text: c.T("印章图样已更换，此前用过印的公文不变")})
	})
}

func (s *Server) sealPicture(c *Call) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	picture, err := s.staff.SealPicture(c.Ctx(), c.By(), id)
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, "image/png", picture)
}

func (s *Server) addSeries(c *Call, id archive.ID, form url.Values) error {
	return s.staff.AddSeries(c.Ctx(), c.By(), id, staff.SeriesText{Code: form.Get("code"), Name: form.Get("name"),
		Class: archive.LevelClass(form.Get("level_class")), Unit: archive.ID(form.Get("unit")), Mark: form.Get("mark"), Form: form.Get("form")})
}

func (s *Server) changeSeries(c *Call, _ archive.ID, form url.Values) error {
	name, mark, shape, unit, closed := form.Get("name"), form.Get("mark"), form.Get("form"), archive.ID(form.Get("unit")), form.Get("closed") == "on"
	return s.staff.ChangeSeries(c.Ctx(), c.By(), archive.ID(c.Param("series")), versionRead(form),
		staff.SeriesChange{Name: &name, Mark: &mark, Form: &shape, Unit: &unit, Closed: &closed})
}

func (s *Server) addFonds(c *Call, id archive.ID, form url.Values) error {
	return s.staff.AddFonds(c.Ctx(), c.By(), id, form.Get("code"), form.Get("name"))
}

func (s *Server) renameFonds(c *Call, _ archive.ID, form url.Values) error {
	return s.staff.RenameFonds(c.Ctx(), c.By(), archive.ID(c.Param("fonds")), versionRead(form), form.Get("name"))
}

// newOrganisationPage is the form of a second-level organisation.
type newOrganisationPage struct {
	Form
	Above []staff.Organisation
}

func (s *Server) newOrganisationPage(c *Call) error {
	page, err := s.newOrganisationOf(c, Form{Values: url.Values{"office": {c.T("办公室")}, "code": {"BGS"}, "zone": {"Asia/Shanghai"}, "company": {"on"}}})
	if err != nil {
		return err
	}
	return c.Page("organisation_new", page)
}

func (s *Server) newOrganisationOf(c *Call, f Form) (Page, error) {
	all, may, err := s.staff.Organisations(c.Ctx(), c.By())
	if err != nil {
		return Page{}, err
	}
	if !may.Administer {
		return Page{}, missing()
	}
	return Page{Title: c.T("添加单位"), Here: "people", Data: newOrganisationPage{Form: f, Above: all}}, nil
}

func (s *Server) addOrganisation() Handler {
	handle := Act(func(c *Call) error {
		form, err := c.Form()
		if err != nil {
			return err
		}
		return s.staff.AddOrganisation(c.Ctx(), c.By(), staff.NewOrganisation{Above: archive.ID(form.Get("above")), Name: form.Get("name"),
			ShortName: form.Get("short_name"), Mark: form.Get("mark"), Company: form.Get("company") == "on", Zone: form.Get("zone"),
			Office: form.Get("office"), OfficeCode: form.Get("code"), Fonds: form.Get("fonds")})
	}, func(c *Call, ref string) error {
		return c.Done("/organisation?id="+ref, Flash{Text: c.T("单位已添加。请为它添加人员，再由安全保密管理员授予职责。")})
	})
	return backInForm(handle, "organisation_new", s.newOrganisationOf)
}
