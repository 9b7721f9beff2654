package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/workflow/org"
)

// routeBookRoutes are the routes of documents: looked at by all, kept by the office.
func (s *Server) routeBookRoutes() []Route {
	get := func(path string, h Handler) Route {
		return Route{Method: http.MethodGet, Path: path, Who: SignedIn(), Case: "routes", Handle: h}
	}
	post := func(path string, do Handler, said string) Route {
		return Route{Method: http.MethodPost, Path: path, Who: Only(org.Office), Case: "routes", Handle: s.keepRoute(do, said)}
	}
	return []Route{
		get("/routes", s.routeList),
		get("/routes/:id", s.routePage),
		get("/routes/:id/compare", s.routeComparison),
		get("/routes/:id/json", s.exportRoute),
		{Method: http.MethodPost, Path: "/routes", Who: Only(org.Office), Case: "routes", Handle: s.importRoute},
		post("/routes/:id/draft", s.copyRoute, "已立新版草稿"),
		post("/routes/:id/change", s.changeDraftRoute, "已保存"),
		post("/routes/:id/activate", withID(s.office.ActivateRoute), "已启用，此后新办的走这一版；在办的仍走原来的版本"),
		post("/routes/:id/retire", withID(s.office.RetireRoute), "已停用，在办的仍走这一版"),
		{Method: http.MethodPost, Path: "/routes/:id/discard", Who: Only(org.Office), Case: "routes", Handle: Act(withID(s.office.DiscardRoute), s.discardedRoute)},
	}
}

// routeBookAccess is their part of the access matrix.
func routeBookAccess() []Access {
	return []Access{{Case: "routes",
		Shows: "the routes of the organisation and who would act; how many of the documents that the asker may know are on each version",
		Routes: map[string]string{"GET /routes": "signed_in", "GET /routes/:id": "signed_in", "GET /routes/:id/compare": "signed_in",
			"GET /routes/:id/json": "signed_in", "POST /routes": "office", "POST /routes/:id/draft": "office", "POST /routes/:id/change": "office",
			"POST /routes/:id/activate": "office", "POST /routes/:id/retire": "office", "POST /routes/:id/discard": "office"},
		Worlds: []string{"GET /routes", "GET /routes/{route}", "GET /routes/{route}?document={document}", "GET /routes/{route}/compare", "GET /routes/{route}/json"}}}
}

// keepRoute makes a handler of an act on a version. What is refused comes back on the page of the version, with what was typed.
func (s *Server) keepRoute(do Handler, said string) Handler {
	act := Act(do, func(c *Call, ref string) error {
		form, err := c.Form()
		if err != nil {
			return err
		}
		return c.Done("/routes/"+ref+anchorOf(form), Flash{Text: c.T(said)})
	})
	return backInForm(act, "route", func(c *Call, f Form) (Page, error) {
		return s.routePageOf(c, f.Values, f)
	})
}

// anchorOf leads back to the step that was worked on.
func anchorOf(form url.Values) string {
	if key := form.Get("step"); archive.ValidKey(key) && form.Get("do") != "remove" {
		return "#" + key
	}
	if key := form.Get("key"); archive.ValidKey(key) {
		return "#" + key
	}
	return ""
}

func (s *Server) routeList(c *Call) error {
	page, err := s.routeListPage(c, Form{Values: url.Values{}})
	if err != nil {
		return err
	}
	return c.Page("routes", page)
}

// importRoute lays a version that comes as JSON, typed or pasted, beside the older ones.
func (s *Server) importRoute(c *Call) error {
	err := Act(func(c *Call) error {
		form, err := c.Form()
		if err != nil {
			return err
		}
		var text office.RouteText
		if err := decodeStrictly([]byte(form.Get("definition")), &text); err != nil {
			return archive.E(archive.Invalid, "路由定义无法读取，请核对 JSON 的写法和字段名。").On("definition").Because(err)
		}
		_, err = s.office.DraftRoute(c.Ctx(), c.By(), text, form.Get("note"))
		return err
	}, func(c *Call, ref string) error { return c.Done("/routes/"+ref, Flash{Text: c.T("已立新版草稿")}) })(c)
	if archive.KindOf(err) != archive.Invalid {
		return err
	}
	form, formErr := c.Form()
	if formErr != nil {
		return formErr
	}
	page, pageErr := s.routeListPage(c, c.FormOf(form, err))
	if pageErr != nil {
		return pageErr
	}
	return c.Refused(err, "routes", page)
}

// copyRoute begins a new version with the content of an older one, or under another name a new route.
func (s *Server) copyRoute(c *Call) error {
	id, form, err := c.posted()
	if err != nil {
		return err
	}
	sheet, err := s.office.Route(c.Ctx(), c.By(), id)
	if err != nil {
		return err
	}
	if key := strings.TrimSpace(form.Get("key")); key != "" {
		sheet.Written.Key, sheet.Written.Name = key, strings.TrimSpace(form.Get("name"))
	}
	_, err = s.office.DraftRoute(c.Ctx(), c.By(), sheet.Written, form.Get("note"))
	return err
}

func (s *Server) changeDraftRoute(c *Call) error {
	id, form, err := c.posted()
	if err != nil {
		return err
	}
	edition, err := numberIn(form, "edition")
	if err != nil {
		return err
	}
	sheet, err := s.office.Route(c.Ctx(), c.By(), id)
	if err != nil {
		return err
	}
	text, err := changeRoute(sheet.Written, form)
	if err != nil {
		return err
	}
	note := sheet.Note
	if form.Get("do") == "about" {
		note = form.Get("note")
	}
	_, err = s.office.ChangeRoute(c.Ctx(), c.By(), id, edition, text, note)
	return err
}

func (s *Server) discardedRoute(c *Call, _ string) error {
	return c.Done("/routes", Flash{Text: c.T("草稿已放弃")})
}

// exportRoute gives a version as the JSON that can be read in again, here or in another house.
func (s *Server) exportRoute(c *Call) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	sheet, err := s.office.Route(c.Ctx(), c.By(), id)
	if err != nil {
		return err
	}
	return c.export(sheet.Definition, sheet.Written)
}

// export sends what a version of a route or a form says as a file that can be read in again.
func (c *Call) export(d archive.Definition, content any) error {
	data, err := indented(content)
	if err != nil {
		return err
	}
	return c.keepsake(d.Name+"-"+strconv.Itoa(d.Version)+".json", "application/json", data)
}
