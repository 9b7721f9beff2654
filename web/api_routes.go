package web

import (
	"maps"
	"net/http"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/workflow"
)

func (s *Server) apiRouteRoutes() []Route {
	const row = "api_routes"
	return []Route{
		reading("/routes", row, "流程 | The routes in force", list[routeAnswer]{}, s.apiRouteList),
		named(reading("/routes/:key/versions", row, "一条流程的各个版本 | The versions of a route", list[routeVersionAnswer]{}, s.apiRouteVersions)),
		making("/routes", row, "另立一版流程草稿 | Draft a version of a route", newRouteRequest{}, routeVersionAnswer{}, s.apiDraftRoute, s.apiShowNewRoute),
		named(asking("/routes/:key/check", row, "检查能否启用 | What keeps a version from being put in force", routeCheckRequest{}, routeFaultsAnswer{}, s.apiCheckRoute)),
		named(asking("/routes/:key/preview", row, "试走：谁会收到、先后次序 | Who would get it, in what order", routePreviewRequest{}, routePreviewAnswer{}, s.apiPreviewRoute)),
		named(acting("/routes/:key/activate", row, "启用一版 | Put a version in force", routeVersionRequest{}, routeVersionAnswer{}, s.apiActivateRoute, s.apiShowRoute)),
		named(acting("/routes/:key/retire", row, "停用一版 | Take a version out of force", routeVersionRequest{}, routeVersionAnswer{}, s.apiRetireRoute, s.apiShowRoute)),
	}
}

// named is a route whose :key is the name of a route or a form.
func named(r Route) Route {
	r.Doc.Path = append(r.Doc.Path, Param{"key", ""})
	return r
}

// asking is a route that answers a question too long for an address, and changes nothing.
func asking(path, row, summary string, in, out any, handle Handler) Route {
	return Route{Method: http.MethodPost, Path: "/api/v1" + path, Who: SignedIn(), Case: row, Handle: handle,
		Doc: &Doc{Summary: summary, In: in, Out: out}}
}

// newRouteRequest lays a version beside the older ones. Persons and units stand in the route by their ids.
type newRouteRequest struct {
	Route office.RouteText `json:"route"`
	Note  string           `json:"note,omitempty"` // what was changed and why
}

// routeVersionRequest names a version; 0 or none is the one in force.
type routeVersionRequest struct {
	Version int `json:"version,omitempty"`
}

// routeCheckRequest names a version, or gives a route that is not kept.
type routeCheckRequest struct {
	Version int               `json:"version,omitempty"`
	Route   *office.RouteText `json:"route,omitempty"`
}

// routePreviewRequest says on what a route is tried: a document, or a drafter (the asker when none is given) and values of fields.
type routePreviewRequest struct {
	routeCheckRequest
	Document archive.ID     `json:"document,omitempty"`
	Drafter  archive.ID     `json:"drafter,omitempty"`
	Kind     string         `json:"kind,omitempty"`
	Values   map[string]any `json:"values,omitempty"` // persons and units by id
}

// routeVersionAnswer is a version of a route. Running counts what is on its way on it, as far as the asker may know.
type routeVersionAnswer struct {
	ID        archive.ID           `json:"id"`
	Key       string               `json:"key"`
	Version   int                  `json:"version"`
	State     archive.VersionState `json:"state"`
	Shipped   bool                 `json:"shipped"` // comes with the house, and is not changed
	Note      string               `json:"note"`
	Author    string               `json:"author"`
	CreatedAt time.Time            `json:"created_at"`
	Since     time.Time            `json:"since,omitzero"` // in force since
	Running   int                  `json:"running"`
	Route     office.RouteText     `json:"route"`
}

func routeVersionOf(v archive.RouteVersion, text office.RouteText) routeVersionAnswer {
	return routeVersionAnswer{ID: v.ID, Key: v.Name, Version: v.Version, State: v.State, Shipped: v.Shipped(), Note: v.Note, Author: v.AuthorName,
		CreatedAt: moment(v.CreatedAt), Since: moment(v.Since), Running: v.Running, Route: text}
}

// routeFaultsAnswer are the faults of a route; none: it can be put in force.
type routeFaultsAnswer struct {
	Faults []faultAnswer `json:"faults"`
}

// faultAnswer is one fault, at a step or at a particular of the whole.
type faultAnswer struct {
	Field   string `json:"field"`
	Message string `json:"message"`
}

func (c *Call) faultsOf(faults []*archive.Error) []faultAnswer {
	list := []faultAnswer{}
	for _, f := range faults {
		list = append(list, faultAnswer{f.Field, c.T(f.Format, f.Args...)})
	}
	return list
}

// routePreviewAnswer is the rail that a subject would see.
type routePreviewAnswer struct {
	Steps []previewAnswer `json:"steps"`
}

// previewAnswer is one station: who would be asked today, or why nobody.
type previewAnswer struct {
	stationAnswer
	Reason string `json:"reason,omitempty"` // why it is left out or would block
	Choose bool   `json:"choose"`           // its persons are chosen on the way
}

// nameOf reads the name of a route or a form from the path.
func (c *Call) nameOf() (string, error) {
	name := c.Param("key")
	if !archive.ValidKey(name) {
		return "", missing()
	}
	return name, nil
}

func (s *Server) apiRouteVersions(c *Call) error {
	name, err := c.nameOf()
	if err != nil {
		return err
	}
	versions, err := s.office.RouteVersions(c.Ctx(), c.By(), name)
	if err != nil {
		return err
	}
	return c.OK(listOf(versions, "", func(v office.VersionText) routeVersionAnswer { return routeVersionOf(v.RouteVersion, v.Written) }))
}

func (s *Server) apiDraftRoute(c *Call) error {
	var asked newRouteRequest
	if err := c.Bind(&asked); err != nil {
		return err
	}
	_, err := s.office.DraftRoute(c.Ctx(), c.By(), asked.Route, asked.Note)
	return err
}

func (s *Server) apiShowNewRoute(c *Call, ref string) error { return s.apiOneRoute(c, ref, c.Created) }
func (s *Server) apiShowRoute(c *Call, ref string) error    { return s.apiOneRoute(c, ref, c.OK) }

func (s *Server) apiOneRoute(c *Call, ref string, answer func(any) error) error {
	sheet, err := s.office.Route(c.Ctx(), c.By(), archive.ID(ref))
	if err != nil {
		return err
	}
	return answer(routeVersionOf(sheet.RouteVersion, sheet.Written))
}

// routeVersion finds the version that a path and a number name.
func (s *Server) routeVersion(c *Call, version int) (archive.ID, error) {
	name, err := c.nameOf()
	if err != nil {
		return "", err
	}
	return s.office.RouteVersionID(c.Ctx(), c.By(), name, version)
}

func (s *Server) apiActivateRoute(c *Call) error {
	id, err := s.apiVersionAsked(c)
	if err != nil {
		return err
	}
	_, err = s.office.ActivateRoute(c.Ctx(), c.By(), id)
	return err
}

func (s *Server) apiRetireRoute(c *Call) error {
	id, err := s.apiVersionAsked(c)
	if err != nil {
		return err
	}
	_, err = s.office.RetireRoute(c.Ctx(), c.By(), id)
	return err
}

func (s *Server) apiVersionAsked(c *Call) (archive.ID, error) {
	var asked routeVersionRequest
	if err := c.Bind(&asked); err != nil {
		return "", err
	}
	return s.routeVersion(c, asked.Version)
}

// textAsked is the route that a question gives, under the name of its path.
func (c *Call) textAsked(asked routeCheckRequest) *office.RouteText {
	if asked.Route != nil {
		asked.Route.Key = c.Param("key")
	}
	return asked.Route
}

// versionAsked is the version that a question is about; none when it brings a route of its own.
func (s *Server) versionAsked(c *Call, asked routeCheckRequest) (archive.ID, error) {
	if asked.Route != nil {
		return "", nil
	}
	return s.routeVersion(c, asked.Version)
}

func (s *Server) apiCheckRoute(c *Call) error {
	var asked routeCheckRequest
	if err := c.Bind(&asked); err != nil {
		return err
	}
	id, err := s.versionAsked(c, asked)
	if err != nil {
		return err
	}
	faults, err := s.office.CheckRoute(c.Ctx(), c.By(), id, c.textAsked(asked))
	if err != nil {
		return err
	}
	return c.OK(routeFaultsAnswer{c.faultsOf(faults)})
}

func (s *Server) apiPreviewRoute(c *Call) error {
	var asked routePreviewRequest
	if err := c.Bind(&asked); err != nil {
		return err
	}
	id, err := s.versionAsked(c, asked.routeCheckRequest)
	if err != nil {
		return err
	}
	rail, err := s.office.TryRoute(c.Ctx(), c.By(), id, c.textAsked(asked.routeCheckRequest),
		office.Trial{Document: asked.Document, Drafter: asked.Drafter, Kind: asked.Kind, Values: asked.Values})
	if err != nil {
		return err
	}
	answer := routePreviewAnswer{Steps: []previewAnswer{}}
	for _, r := range rail {
		answer.Steps = append(answer.Steps, previewAnswer{stationOf(r), string(r.Reason), r.Choose})
	}
	return c.OK(answer)
}

// routeAnswer is a way that documents take.
type routeAnswer struct {
	Key     string       `json:"key"`
	Name    string       `json:"name"`
	Version int          `json:"version"`
	Kinds   []string     `json:"kinds"` // of subjects that may take it
	Steps   []stepAnswer `json:"steps"`
}

// stepAnswer is one station of a route.
type stepAnswer struct {
	Key    string            `json:"key"`
	Name   string            `json:"name"`
	Kind   workflow.StepKind `json:"kind"`
	Mode   workflow.Mode     `json:"mode"`
	When   string            `json:"when,omitempty"` // expression over the fields
	Verbs  []workflow.Verb   `json:"verbs"`          // beyond approve
	Effect string            `json:"effect,omitempty"`
	Hours  workflow.Hours    `json:"hours"` // working hours allowed, by urgency
}

func routeOf(r workflow.Route) routeAnswer {
	a := routeAnswer{Key: r.Key, Name: r.Name, Version: r.Version, Kinds: append([]string{}, r.Kinds...), Steps: make([]stepAnswer, len(r.Steps))}
	for i, step := range r.Steps {
		a.Steps[i] = stepAnswer{Key: step.Key, Name: step.Name, Kind: step.Kind, Mode: step.Mode, When: step.When,
			Verbs: append([]workflow.Verb{}, step.Verbs...), Effect: step.Effect, Hours: workflow.Hours{}}
		if step.Mode == "" {
			a.Steps[i].Mode = workflow.One
		}
		maps.Copy(a.Steps[i].Hours, step.Hours)
	}
	return a
}

func (s *Server) apiRouteList(c *Call) error {
	var routes []archive.RouteVersion
	err := s.store.Read(c.Ctx(), c.By(), func(tx archive.Tx) (err error) {
		routes, err = tx.Routes().Active(c.Ctx())
		return err
	})
	if err != nil {
		return err
	}
	return c.OK(listOf(routes, "", func(v archive.RouteVersion) routeAnswer { return routeOf(v.Content) }))
}
