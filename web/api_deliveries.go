package web

import (
	"time"

	"github.com/lantai/lantai/archive"
)

func (s *Server) apiDeliveryRoutes() []Route {
	const row = "api_deliveries"
	act := func(name, summary string, in any, do func(*Call) error) Route {
		r := acting("/deliveries/:id/"+name, row, summary, in, deliveryAnswer{}, do, s.apiShowDelivery)
		r.Doc.MayBeBare = true
		return r
	}
	return []Route{
		reading("/deliveries", row, "待签收与已签收 | Arrivals of the units that one serves", list[deliveryAnswer]{}, s.apiDeliveries,
			paging(Param{"box", archive.DeliveryState("")})...),
		reading("/deliveries/:id", row, "打开来文 | Open an arrival", arrivalAnswer{}, s.apiOpenDelivery),
		act("sign", "签收 | Sign for it", emptyRequest{}, withoutBody(s.office.SignDelivery)),
		act("return", "退文 | Send it back", reasonRequest{}, s.apiReturnDelivery),
		act("urge", "催签收 | Remind a receiver", emptyRequest{}, withoutBody(s.office.UrgeDelivery)),
		act("pass_on", "分送阅知 | Give it to people to read", passOnRequest{}, s.apiPassOn),
	}
}

// deliveryAnswer is a document at one receiving unit. Document is its id where the asker may read it, Incoming what it became at
// another organisation.
type deliveryAnswer struct {
	ID         archive.ID            `json:"id"`
	State      archive.DeliveryState `json:"state"`
	Unit       namedAnswer           `json:"unit"`
	Role       string                `json:"role"` // to, cc
	Document   archive.ID            `json:"document,omitempty"`
	Incoming   archive.ID            `json:"incoming,omitempty"`
	Title      string                `json:"title"`
	Genre      string                `json:"genre"`
	Number     string                `json:"number"`
	Sender     string                `json:"sender"`
	Date       archive.Date          `json:"date,omitempty"`
	Level      archive.Level         `json:"level"`
	Urgency    archive.Urgency       `json:"urgency"`
	At         time.Time             `json:"at"`
	OpenedAt   time.Time             `json:"opened_at,omitzero"`
	Opener     string                `json:"opener,omitempty"`
	SignedAt   time.Time             `json:"signed_at,omitzero"`
	Signer     string                `json:"signer,omitempty"` // or who sent it back
	Reason     string                `json:"reason,omitempty"`
	UrgedAt    time.Time             `json:"urged_at,omitzero"`
	UrgedCount int                   `json:"urged_count"`
}

func deliveryOf(v archive.Delivery) deliveryAnswer {
	x := v.Content
	return deliveryAnswer{ID: v.ID, State: v.State, Unit: namedAnswer{v.UnitID, v.UnitName}, Role: v.Role, Document: v.Document,
		Incoming: v.Incoming, Title: x.Title, Genre: string(x.Genre), Number: x.Number, Sender: x.Sender, Date: x.Dated, Level: v.Level,
		Urgency: x.Urgency, At: moment(v.At), OpenedAt: moment(v.OpenedAt), Opener: v.OpenerName, SignedAt: moment(v.SignedAt),
		Signer: v.SignerName, Reason: v.Reason, UrgedAt: moment(v.UrgedAt), UrgedCount: v.UrgedCount}
}

// arrivalAnswer is a delivery with what was sent.
type arrivalAnswer struct {
	deliveryAnswer
	To    []string     `json:"to"`
	CC    []string     `json:"cc"`
	Body  archive.Body `json:"body"`
	Note  string       `json:"note"`
	Files []placedFile `json:"files"`
}

func (s *Server) apiDeliveries(c *Call) error {
	box := archive.DeliveryState(c.QueryParam("box"))
	if err := oneOf("box", box); err != nil {
		return err
	}
	if box == "" {
		box = archive.DeliveryUnsigned
	}
	limit, err := c.Limit()
	if err != nil {
		return err
	}
	page, next, err := s.office.Deliveries(c.Ctx(), c.By(), box, c.QueryParam("cursor"), limit)
	if err != nil {
		return err
	}
	return c.OK(listOf(page, next, deliveryOf))
}

func (s *Server) apiOpenDelivery(c *Call) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	v, x, err := s.office.OpenDelivery(c.Ctx(), c.By(), id)
	if err != nil {
		return err
	}
	return c.OK(arrivalAnswer{deliveryAnswer: deliveryOf(v), To: append([]string{}, x.Content.To...), CC: append([]string{}, x.Content.CC...),
		Body: append(archive.Body{}, x.Content.Body...), Note: x.Content.Note, Files: placed(x.Files)})
}

// apiShowDelivery answers an act on a delivery; it opens nothing, for who reminds a receiver does not receive.
func (s *Server) apiShowDelivery(c *Call, ref string) error {
	v, err := s.office.Delivery(c.Ctx(), c.By(), archive.ID(ref))
	if err != nil {
		return err
	}
	return c.OK(deliveryOf(v))
}

func (s *Server) apiReturnDelivery(c *Call) error {
	var asked reasonRequest
	id, err := c.bound(&asked)
	if err != nil {
		return err
	}
	_, err = s.office.ReturnDelivery(c.Ctx(), c.By(), id, asked.Reason)
	return err
}

// passOnRequest names who is to read an arrival.
type passOnRequest struct {
	To   []archive.ID `json:"to"` // persons
	Note string       `json:"note,omitempty"`
}

func (s *Server) apiPassOn(c *Call) error {
	var asked passOnRequest
	id, err := c.bound(&asked)
	if err != nil {
		return err
	}
	_, err = s.office.PassOn(c.Ctx(), c.By(), id, asked.To, asked.Note)
	return err
}

// noteRequest is what is said with an act that needs no word.
type noteRequest struct {
	Note string `json:"note,omitempty"`
}

func (s *Server) apiResend(c *Call) error {
	var asked noteRequest
	id, err := c.bound(&asked)
	if err != nil {
		return err
	}
	_, err = s.office.Resend(c.Ctx(), c.By(), id, asked.Note)
	return err
}

// eventAnswer is one thing that happened to a delivery: open, urge, sign, return, resend, register.
type eventAnswer struct {
	At     time.Time `json:"at"`
	Act    string    `json:"act"`
	Person string    `json:"person"`
	Reason string    `json:"reason,omitempty"`
}

func (s *Server) apiDeliveryEvents(c *Call) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	events, err := s.office.DeliveryEvents(c.Ctx(), c.By(), id)
	if err != nil {
		return err
	}
	return c.OK(listOf(events, "", func(e archive.DeliveryEvent) eventAnswer {
		return eventAnswer{moment(e.At), e.Act, e.PersonName, e.Reason}
	}))
}

// trafficAnswer is how deliveries stand, by receiving unit, and what was sent and is not signed for.
type trafficAnswer struct {
	Units       []tallyAnswer    `json:"units"`
	Outstanding []deliveryAnswer `json:"outstanding"`
}

type tallyAnswer struct {
	Unit     namedAnswer `json:"unit"`
	Unsigned int         `json:"unsigned"`
	Signed   int         `json:"signed"`
	Returned int         `json:"returned"`
	Oldest   time.Time   `json:"oldest,omitzero"` // when the oldest unsigned one came
}

func (s *Server) apiTraffic(c *Call) error {
	t, err := s.office.Traffic(c.Ctx(), c.By())
	if err != nil {
		return err
	}
	units := listOf(t.Units, "", func(u archive.UnitTally) tallyAnswer {
		return tallyAnswer{namedAnswer{u.UnitID, u.UnitName}, u.Unsigned, u.Signed, u.Returned, moment(u.Oldest)}
	})
	return c.OK(trafficAnswer{Units: units.Items, Outstanding: listOf(t.Outstanding, "", deliveryOf).Items})
}
