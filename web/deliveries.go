package web

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/workflow/org"
)

// deliveriesRoutes are what arrives: deliveries of the house, and arrivals from outside.
func (s *Server) deliveriesRoutes() []Route {
	get := func(path string, h Handler) Route {
		return Route{Method: http.MethodGet, Path: path, Who: SignedIn(), Case: "deliveries", Handle: h}
	}
	post := func(path string, do Handler, said func(*Call) string) Route {
		return Route{Method: http.MethodPost, Path: path, Who: SignedIn(), Case: "deliveries", Handle: s.onDelivery(do, said)}
	}
	intake := func(method, path string, h Handler) Route {
		return Route{Method: method, Path: path, Who: Only(org.Clerk, org.Office), Case: "intake", Handle: h}
	}
	return slices.Concat(s.receivedRoutes(), s.chainRoutes(), []Route{
		get("/deliveries", s.deliveries),
		get("/deliveries/:id", s.delivery),
		post("/deliveries/:id/sign", withID(s.office.SignDelivery), func(c *Call) string { return c.T("已签收") }),
		post("/deliveries/:id/return", s.returnDelivery, func(c *Call) string { return c.T("已退文") }),
		post("/deliveries/:id/pass-on", s.passOnDelivery, func(c *Call) string { return c.T("已分送") }),
		post("/deliveries/:id/take-in", withID(s.office.TakeIn), func(c *Call) string { return c.T("已转为收文，等待登记") }),
		intake(http.MethodGet, "/incoming/new", s.newIncoming),
		intake(http.MethodGet, "/incoming/duplicates", s.duplicates),
		intake(http.MethodPost, "/incoming", s.receive),
		intake(http.MethodGet, "/incoming/:id", s.intake),
		intake(http.MethodPost, "/incoming/:id/register", s.registerIncoming),
		intake(http.MethodGet, "/incoming/:id/edit", s.correction),
		intake(http.MethodPost, "/incoming/:id/edit", s.correct),
		intake(http.MethodPost, "/incoming/:id/discard", s.discardIncoming),
	})
}

// deliveriesAccess is their part of the access matrix.
func deliveriesAccess() []Access {
	return append(slices.Concat(receivedAccess(), chainAccess()),
		Access{Case: "deliveries", Shows: "what was delivered to the units that the asker serves as clerk or heads, up to the clearance",
			Routes: map[string]string{"GET /deliveries": "signed_in", "GET /deliveries/:id": "signed_in", "POST /deliveries/:id/sign": "signed_in",
				"POST /deliveries/:id/return": "signed_in", "POST /deliveries/:id/pass-on": "signed_in", "POST /deliveries/:id/take-in": "signed_in"},
			Worlds: []string{"GET /deliveries", "GET /deliveries?box=signed", "GET /deliveries?box=sent", "GET /deliveries/{delivery}"}},
		Access{Case: "intake", Shows: "arrivals that wait for registration; documents with the same number, as far as the asker may read them",
			Routes: map[string]string{"GET /incoming/new": "clerk office", "GET /incoming/duplicates": "clerk office",
				"POST /incoming": "clerk office", "GET /incoming/:id": "clerk office", "POST /incoming/:id/register": "clerk office",
				"GET /incoming/:id/edit": "clerk office", "POST /incoming/:id/edit": "clerk office", "POST /incoming/:id/discard": "clerk office"},
			Worlds: []string{"GET /incoming/new", "GET /incoming/duplicates?number=霁发〔2026〕8号",
				"GET /incoming/duplicates?sender=霁川市人民政府办公室&title=关于做好第3批工作的通知", "GET /incoming/{document}", "GET /incoming/{document}/edit"}})
}

// deliveryBox is a box of arrivals.
type deliveryBox struct {
	Box     string
	List    []archive.Delivery
	Waiting []archive.Document // arrived, but without a 收文号 yet
	Pager   Pager
	Intake  bool // the asker may register what comes from outside
	office.Traffic
}

// sentBox is the box of what was sent from here and is not signed for elsewhere.
const sentBox = "sent"

// Several reports whether the asker serves more than one unit: then the figures stand by unit.
func (b deliveryBox) Several() bool { return len(b.Units) > 1 }

func (s *Server) deliveries(c *Call) error {
	b := deliveryBox{Box: string(archive.DeliveryUnsigned)}
	if asked := archive.DeliveryState(c.QueryParam("box")); asked == archive.DeliverySigned || asked == archive.DeliveryReturned {
		b.Box = string(asked)
	}
	limit, err := c.Limit()
	if err != nil {
		return err
	}
	if b.Traffic, err = s.office.Traffic(c.Ctx(), c.By()); err != nil {
		return err
	}
	if c.QueryParam("box") == sentBox {
		b.Box, b.List = sentBox, b.Outstanding
		b.Pager.Text = c.T("本页 %d 件", len(b.List))
		return c.Page("deliveries", Page{Title: c.T("收文"), Here: "deliveries", Data: b})
	}
	var next string
	if b.List, next, err = s.office.Deliveries(c.Ctx(), c.By(), archive.DeliveryState(b.Box), c.QueryParam("cursor"), limit); err != nil {
		return err
	}
	b.Pager = CursorPager(c.Request().URL, c.T("本页 %d 件", len(b.List)), next)
	if b.Intake = Only(org.Clerk, org.Office).admits(c.Session.Roles); b.Intake {
		f := archive.DocumentFilter{Kind: archive.Incoming, Status: archive.Received, Limit: 100}
		if b.Waiting, _, err = s.office.List(c.Ctx(), c.By(), f); err != nil {
			return err
		}
	}
	return c.Page("deliveries", Page{Title: c.T("收文"), Here: "deliveries", Data: b})
}

// arrivalPage is one arrival.
type arrivalPage struct {
	Form
	office.Arrival
}

func (s *Server) delivery(c *Call) error {
	page, err := s.arrivalPage(c, Form{Values: url.Values{}})
	if err != nil {
		return err
	}
	return c.Page("delivery", page)
}

func (s *Server) arrivalPage(c *Call, f Form) (Page, error) {
	id, err := c.ID("id")
	if err != nil {
		return Page{}, err
	}
	a, err := s.office.Arrival(c.Ctx(), c.By(), id)
	return Page{Title: a.Dispatch.Content.Title, Here: "deliveries", Data: arrivalPage{f, a}}, err
}

// onDelivery makes a handler of an act on an arrival: afterwards its page says what was done, and what is refused stays as typed.
func (s *Server) onDelivery(do Handler, said func(*Call) string) Handler {
	act := Act(do, func(c *Call, ref string) error {
		return c.Done("/deliveries/"+ref, Flash{Text: said(c)})
	})
	return func(c *Call) error {
		err := act(c)
		if kind := archive.KindOf(err); kind != archive.Invalid && kind != archive.Conflict {
			return err
		}
		form, formErr := c.Form()
		if formErr != nil {
			return formErr
		}
		page, pageErr := s.arrivalPage(c, c.FormOf(form, err))
		if pageErr != nil {
			return pageErr
		}
		return c.Refused(err, "delivery", page)
	}
}

func (s *Server) returnDelivery(c *Call) error {
	id, form, err := c.posted()
	if err != nil {
		return err
	}
	_, err = s.office.ReturnDelivery(c.Ctx(), c.By(), id, form.Get("reason"))
	return err
}

func (s *Server) passOnDelivery(c *Call) error {
	id, form, err := c.posted()
	if err != nil {
		return err
	}
	_, err = s.office.PassOn(c.Ctx(), c.By(), id, idsOf(form["to"]), form.Get("note"))
	return err
}

func idsOf(texts []string) []archive.ID {
	ids := make([]archive.ID, len(texts))
	for i, text := range texts {
		ids[i] = archive.ID(text)
	}
	return ids
}
