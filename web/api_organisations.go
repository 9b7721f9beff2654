package web

import (
	"net/http"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/staff"
)

// apiHouseRoutes keep organisations, units, series and fonds. Who may do what is decided by the use cases.
func (s *Server) apiHouseRoutes() []Route {
	const row = "api_house"
	patch := func(path, summary string, in, out any, h Handler) Route {
		return Route{Method: http.MethodPatch, Path: "/api/v1" + path, Who: SignedIn(), Case: row, Handle: h,
			Doc: &Doc{Summary: summary, In: in, Out: out, IfMatch: true, Versioned: true}}
	}
	one := func(path, summary string, out any, h Handler) Route {
		r := reading(path, row, summary, out, h)
		r.Doc.Versioned = true
		return r
	}
	return []Route{
		reading("/organisations", row, "单位 | Organisations that the asker keeps something of", list[organisationAnswer]{}, s.apiOrganisations),
		making("/organisations", row, "添加下级单位 | Add an organisation below another", organisationRequest{}, organisationAnswer{}, s.apiAddOrganisation, s.apiShowNewOrganisation),
		one("/organisations/:id", "单位信息 | An organisation", organisationAnswer{}, s.apiOrganisation),
		patch("/organisations/:id", "改单位信息 | Change an organisation", organisationChangeRequest{}, organisationAnswer{}, s.apiChangeOrganisation),
		acting("/organisations/:id/seal", row, "换印章图样 | Set the picture of the seal", sealRequest{}, organisationAnswer{}, s.apiSetSeal, s.apiShowOrganisation),
		making("/units", row, "添加部门 | Add a unit", unitRequest{}, keptUnitAnswer{}, s.apiAddUnit, s.apiShowNewUnit),
		one("/units/:id", "部门 | A unit", keptUnitAnswer{}, s.apiUnit),
		patch("/units/:id", "改部门：改名、移动、撤销 | Rename, move or close a unit", unitChangeRequest{}, keptUnitAnswer{}, s.apiChangeUnit),
		making("/series", row, "添加发文代字 | Add a series of numbers", seriesRequest{}, keptSeriesAnswer{}, s.apiAddSeries, s.apiShowNewSeries),
		one("/series/:id", "发文代字 | A series of numbers", keptSeriesAnswer{}, s.apiOneSeries),
		patch("/series/:id", "改发文代字 | Change a series", seriesChangeRequest{}, keptSeriesAnswer{}, s.apiChangeSeries),
		reading("/fonds", row, "全宗 | Fonds", list[fondsAnswer]{}, s.apiFonds),
		making("/fonds", row, "添加全宗 | Add a fonds", fondsRequest{}, fondsAnswer{}, s.apiAddFonds, s.apiShowNewFonds),
		patch("/fonds/:id", "改全宗名称 | Rename a fonds", fondsChangeRequest{}, fondsAnswer{}, s.apiRenameFonds),
	}
}

// apiHouseAccess is their part of the access matrix.
func apiHouseAccess() []Access {
	return []Access{{Case: "api_house", Shows: "how an organisation is set up, to those who keep it; series up to the clearance, and fonds, to its staff",
		Routes: signedIn("GET /organisations", "POST /organisations", "GET /organisations/:id", "PATCH /organisations/:id", "POST /organisations/:id/seal",
			"POST /units", "GET /units/:id", "PATCH /units/:id", "POST /series", "GET /series/:id", "PATCH /series/:id", "GET /fonds", "POST /fonds",
			"PATCH /fonds/:id"),
		Worlds: []string{"GET /api/v1/organisations", "GET /api/v1/organisations/{organisation}", "GET /api/v1/units/{unit}", "GET /api/v1/series/{series}",
			"GET /api/v1/fonds"}}}
}

// organisationAnswer is an organisation with what it signs with.
type organisationAnswer struct {
	ID        archive.ID `json:"id"`
	Name      string     `json:"name"`
	ShortName string     `json:"short_name"`
	Mark      string     `json:"mark"` // 发文机关标志
	Company   bool       `json:"company"`
	Zone      string     `json:"zone"`
	Place     string     `json:"place"`
	Seal      bool       `json:"seal"` // there is a picture of it
	SealMM    float64    `json:"seal_mm"`
	Version   int        `json:"version"`
}

func organisationOf(o staff.Organisation) organisationAnswer {
	return organisationAnswer{ID: o.ID, Name: o.Name, ShortName: o.ShortName, Mark: o.Mark, Company: o.Company, Zone: o.Zone.String(), Place: o.Place,
		Seal: o.Seal != 0, SealMM: o.SealMM, Version: o.Version}
}

func (s *Server) apiOrganisations(c *Call) error {
	all, _, err := s.staff.Organisations(c.Ctx(), c.By())
	if err != nil {
		return err
	}
	return c.OK(listOf(all, "", organisationOf))
}

func (s *Server) apiOrganisation(c *Call) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	return s.answerOrganisation(c, string(id), c.OK)
}

func (s *Server) answerOrganisation(c *Call, ref string, answer func(any) error) error {
	house, err := s.staff.House(c.Ctx(), c.By(), archive.ID(ref))
	if err != nil {
		return err
	}
	c.SetETag(house.Version)
	return answer(organisationOf(house.Organisation))
}

func (s *Server) apiShowOrganisation(c *Call, ref string) error {
	return s.answerOrganisation(c, ref, c.OK)
}

func (s *Server) apiShowNewOrganisation(c *Call, ref string) error {
	return s.answerOrganisation(c, ref, c.Created)
}

// organisationRequest is an organisation with its office and fonds.
type organisationRequest struct {
	Above      archive.ID `json:"above"`
	Name       string     `json:"name"`
	ShortName  string     `json:"short_name,omitempty"`
	Mark       string     `json:"mark,omitempty"`
	Company    bool       `json:"company,omitempty"`
	Zone       string     `json:"zone,omitempty"`
	Office     string     `json:"office,omitempty"`
	OfficeCode string     `json:"office_code,omitempty"`
	Fonds      string     `json:"fonds"` // 全宗号
}

func (s *Server) apiAddOrganisation(c *Call) error {
	var asked organisationRequest
	if err := c.Bind(&asked); err != nil {
		return err
	}
	return s.staff.AddOrganisation(c.Ctx(), c.By(), staff.NewOrganisation(asked))
}

// organisationChangeRequest changes what is named; the rest stays.
type organisationChangeRequest struct {
	Name      *string `json:"name,omitempty"`
	ShortName *string `json:"short_name,omitempty"`
	Mark      *string `json:"mark,omitempty"`
	Place     *string `json:"place,omitempty"`
	Zone      *string `json:"zone,omitempty"`
	Company   *bool   `json:"company,omitempty"`
}

func (s *Server) apiChangeOrganisation(c *Call) error {
	var asked organisationChangeRequest
	id, version, err := c.changing(&asked)
	if err != nil {
		return err
	}
	if err := s.staff.ChangeOrganisation(c.Ctx(), c.By(), id, version, staff.OrganisationChange(asked)); err != nil {
		return err
	}
	return s.apiShowOrganisation(c, string(id))
}

// sealRequest names an uploaded PNG of the asker's and the diameter in millimetres.
type sealRequest struct {
	File archive.ID `json:"file"`
	MM   float64    `json:"mm"`
}

func (s *Server) apiSetSeal(c *Call) error {
	var asked sealRequest
	id, err := c.bound(&asked)
	if err != nil {
		return err
	}
	return s.staff.SetSeal(c.Ctx(), c.By(), id, asked.File, asked.MM)
}

// keptUnitAnswer is a unit as its administrators see it.
type keptUnitAnswer struct {
	ID        archive.ID   `json:"id"`
	Name      string       `json:"name"`
	ShortName string       `json:"short_name"`
	Code      string       `json:"code"`
	Office    bool         `json:"office"`
	Root      bool         `json:"root"`
	ClosesOn  archive.Date `json:"closes_on,omitempty"` // first day without it
	Version   int          `json:"version"`
}

func (s *Server) apiUnit(c *Call) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	return s.answerUnit(c, string(id), c.OK)
}

func (s *Server) answerUnit(c *Call, ref string, answer func(any) error) error {
	u, _, err := s.staff.Unit(c.Ctx(), c.By(), archive.ID(ref))
	if err != nil {
		return err
	}
	c.SetETag(u.Version)
	return answer(keptUnitAnswer{ID: u.ID, Name: u.Name, ShortName: u.ShortName, Code: u.Code, Office: u.Office, Root: u.Root, ClosesOn: u.ClosesOn,
		Version: u.Version})
}

func (s *Server) apiShowNewUnit(c *Call, ref string) error { return s.answerUnit(c, ref, c.Created) }

// unitRequest is a unit below another.
type unitRequest struct {
	Parent    archive.ID `json:"parent"`
	Name      string     `json:"name"`
	ShortName string     `json:"short_name,omitempty"`
	Code      string     `json:"code"`
}

func (s *Server) apiAddUnit(c *Call) error {
	var asked unitRequest
	if err := c.Bind(&asked); err != nil {
		return err
	}
	return s.staff.AddUnit(c.Ctx(), c.By(), staff.NewUnit(asked))
}

// unitChangeRequest changes what is named; the rest stays. ClosesOn stands alone: the first day without the unit, or "" for none.
type unitChangeRequest struct {
	Name      *string       `json:"name,omitempty"`
	ShortName *string       `json:"short_name,omitempty"`
	Code      *string       `json:"code,omitempty"`
	Parent    *archive.ID   `json:"parent,omitempty"`
	Place     *int          `json:"place,omitempty"` // among those beside it, from 1
	ClosesOn  *archive.Date `json:"closes_on,omitempty"`
}

func (s *Server) apiChangeUnit(c *Call) error {
	var asked unitChangeRequest
	id, version, err := c.changing(&asked)
	if err != nil {
		return err
	}
	change := staff.UnitChange{Name: asked.Name, ShortName: asked.ShortName, Code: asked.Code, Parent: asked.Parent, Place: asked.Place}
	switch {
	case asked.ClosesOn == nil:
		err = s.staff.ChangeUnit(c.Ctx(), c.By(), id, version, change)
	case change != staff.UnitChange{}:
		err = archive.E(archive.Invalid, "撤销部门时不能同时改别的，请分两次。").On("closes_on")
	default:
		err = s.staff.CloseUnit(c.Ctx(), c.By(), id, version, *asked.ClosesOn, *asked.ClosesOn == "")
	}
	if err != nil {
		return err
	}
	return s.answerUnit(c, string(id), c.OK)
}
