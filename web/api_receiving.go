package web

import (
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
)

// apiReceivingRoutes are what belongs to arrivals alone: the book, the check for duplicates, the chain to the reply.
func (s *Server) apiReceivingRoutes() []Route {
	const row = "api_receiving"
	onDocument := func(act, summary string, in any, do func(*Call) error) Route {
		r := acting("/documents/:id/"+act, row, summary, in, documentAnswer{}, do, s.apiShowDocument)
		r.Doc.MayBeBare, r.Doc.Versioned = true, true
		return r
	}
	onDelivery := func(act, summary string, in any, do func(*Call) error) Route {
		r := acting("/deliveries/:id/"+act, row, summary, in, deliveryAnswer{}, do, s.apiShowDelivery)
		r.Doc.MayBeBare = true
		return r
	}
	reply := making("/documents/:id/reply", row, "拟复文 | Begin the reply to an arrival", emptyRequest{}, documentAnswer{}, withoutBody(s.office.DraftReply), s.apiShowNewDocument)
	reply.Doc.MayBeBare, reply.Doc.Versioned = true, true
	void := acting("/receipts/:id/void", row, "作废收文号 | Void a registration", voidReceiptRequest{}, documentAnswer{}, s.apiVoidReceipt, s.apiShowDocument)
	void.Doc.Versioned = true
	return []Route{
		reading("/receipts", row, "收文登记簿 | The book of received documents", receiptBookAnswer{}, s.apiReceipts,
			Param{"class", archive.LevelClass("")}, Param{"year", 0}, Param{"sender", ""}, Param{"state", archive.ReceiptState("")}),
		reading("/receipts/duplicates", row, "查重 | What may be the same arrival", duplicatesAnswer{}, s.apiDuplicates,
			Param{"number", ""}, Param{"sender", ""}, Param{"title", ""}),
		void,
		reading("/senders", row, "来文单位 | Known senders", list[senderAnswer]{}, s.apiSenders, Param{"q", ""}),
		reading("/documents/:id/chain", row, "来文、办理、复文 | From arrival to reply", list[chainAnswer]{}, s.apiChain),
		reply,
		onDocument("correct", "更正来文 | Correct what was entered of an arrival", draftRequest{}, s.apiCorrect),
		onDocument("discard", "不登记 | Mark an arrival as entered by mistake", reasonRequest{}, s.apiDiscard),
		onDelivery("take_in", "转为收文办理 | Make an incoming document of it, within the house", emptyRequest{}, withoutBody(s.office.TakeIn)),
		onDelivery("resend", "退文后再送 | Send a returned document again", noteRequest{}, s.apiResend),
		reading("/deliveries/:id/events", row, "签收经过 | What happened to a delivery", list[eventAnswer]{}, s.apiDeliveryEvents),
		reading("/receiving/summary", row, "签收统计 | How deliveries stand here, and what is not signed for elsewhere", trafficAnswer{}, s.apiTraffic),
	}
}

// apiReceivingAccess is their row of the access matrix.
func apiReceivingAccess() Access {
	return Access{Case: "api_receiving",
		Shows: "the lines of the book whose documents the asker may know, to its keepers all of their classes; of chains and duplicates what may be read",
		Routes: signedIn("GET /receipts", "GET /receipts/duplicates", "POST /receipts/:id/void", "GET /senders", "GET /documents/:id/chain",
			"POST /documents/:id/reply", "POST /documents/:id/correct", "POST /documents/:id/discard", "POST /deliveries/:id/take_in",
			"POST /deliveries/:id/resend", "GET /deliveries/:id/events", "GET /receiving/summary"),
		Worlds: []string{"GET /api/v1/receipts", "GET /api/v1/receipts?year=2026&state=open", "GET /api/v1/receipts?class=work_secret",
			"GET /api/v1/receipts/duplicates?number=霁发〔2026〕8号", "GET /api/v1/senders?q=霁川", "GET /api/v1/documents/{document}/chain",
			"GET /api/v1/deliveries/{delivery}/events", "GET /api/v1/receiving/summary"}}
}

type (
	noteRequest struct {
		Note string `json:"note,omitempty"`
	}

	voidReceiptRequest struct {
		Reason string `json:"reason"`
		Again  bool   `json:"again,omitempty"` // it is to be registered anew
	}

	senderAnswer struct {
		Name string `json:"name"`
	}
)

// cameAnswer is how an incoming document arrived, and what is asked of its handlers.
type cameAnswer struct {
	Way         archive.ArrivalWay `json:"way"`
	Copies      int                `json:"copies"`
	Place       string             `json:"place"`
	ReceivedOn  archive.Date       `json:"received_on"`
	Due         archive.Date       `json:"due,omitempty"` // 办理时限
	ReplyWanted bool               `json:"reply_wanted"`
	Unlike      string             `json:"unlike,omitempty"` // why it is not the same as those that looked like it
}

func cameAnswerOf(a *archive.Arrival) *cameAnswer {
	if a == nil {
		return nil
	}
	return &cameAnswer{Way: a.Way, Copies: a.Copies, Place: a.Place, ReceivedOn: a.ReceivedOn, Due: a.Due, ReplyWanted: a.ReplyWanted, Unlike: a.Unlike}
}

// receiptBookAnswer is a book of one class of levels and year, highest number first. Last and Missing are told to its keepers alone.
type receiptBookAnswer struct {
	Class   archive.LevelClass           `json:"class"`
	Classes []archive.LevelClass         `json:"classes"`
	Year    int                          `json:"year"`
	Years   []int                        `json:"years"`
	Last    int                          `json:"last"`
	Missing []int                        `json:"missing"`
	Total   int                          `json:"total"`
	Counts  map[archive.ReceiptState]int `json:"counts"`
	list[receiptAnswer]
}

// receiptAnswer is one 收文号 with what became of it. The document is absent where the asker may not know it.
type receiptAnswer struct {
	ID         archive.ID     `json:"id"`
	ReceiptNo  string         `json:"receipt_no"`
	N          int            `json:"n"`
	At         time.Time      `json:"at"`
	By         string         `json:"by"`
	Void       bool           `json:"void"`
	VoidedAt   time.Time      `json:"voided_at,omitzero"`
	VoidedBy   string         `json:"voided_by,omitempty"`
	Reason     string         `json:"reason,omitempty"`
	Document   archive.ID     `json:"document,omitempty"`
	Title      string         `json:"title,omitempty"`
	Genre      string         `json:"genre,omitempty"`
	Sender     string         `json:"sender,omitempty"`
	Number     string         `json:"number,omitempty"`
	Date       archive.Date   `json:"date,omitempty"`
	Status     archive.Status `json:"status,omitempty"`
	Unit       string         `json:"unit,omitempty"`
	Handlers   []string       `json:"handlers"` // units, the lead first
	Replies    []string       `json:"replies"`  // numbers of the issued replies
	ReceivedOn archive.Date   `json:"received_on,omitempty"`
	Due        archive.Date   `json:"due,omitempty"`
}

func receiptOf(l archive.ReceiptLine) receiptAnswer {
	return receiptAnswer{ID: l.ID, ReceiptNo: l.Printed, N: l.N, At: moment(l.At), By: l.ByName, Void: l.Void(), VoidedAt: moment(l.VoidedAt),
		VoidedBy: l.VoiderName, Reason: l.Reason, Document: l.DocumentID, Title: l.Title, Genre: string(l.Genre), Sender: l.Sender, Number: l.Number,
		Date: l.Dated, Status: l.Status, Unit: l.UnitName, Handlers: append([]string{}, l.Handlers...), Replies: append([]string{}, l.Replies...),
		ReceivedOn: l.ReceivedOn, Due: l.Due}
}

func (s *Server) apiReceipts(c *Call) error {
	q := office.ReceiptQuery{State: archive.ReceiptState(c.QueryParam("state"))}
	q.Class, q.Sender = archive.LevelClass(c.QueryParam("class")), c.QueryParam("sender")
	if err := oneOf("class", q.Class); err != nil {
		return err
	}
	if err := oneOf("state", q.State); err != nil {
		return err
	}
	var err error
	if q.Year, err = c.year("year"); err != nil {
		return err
	}
	b, err := s.office.Receipts(c.Ctx(), c.By(), q)
	if err != nil {
		return err
	}
	a := receiptBookAnswer{Class: b.Class, Classes: b.Classes, Year: b.Year, Years: append([]int{}, b.Years...), Last: b.Last,
		Missing: append([]int{}, b.Missing...), Total: b.Counts[""], Counts: map[archive.ReceiptState]int{}, list: listOf(b.Lines, "", receiptOf)}
	for _, state := range archive.ReceiptStates() {
		a.Counts[state] = b.Counts[state]
	}
	return c.OK(a)
}

// duplicatesAnswer is what may be the same arrival.
type duplicatesAnswer struct {
	Documents  []documentLine   `json:"documents"`
	Deliveries []deliveryAnswer `json:"deliveries"` // unsigned yet
}

func (s *Server) apiDuplicates(c *Call) error {
	found, err := s.office.Duplicates(c.Ctx(), c.By(), likenessIn(c.QueryParams(), nil))
	if err != nil {
		return err
	}
	return c.OK(duplicatesAnswer{Documents: listOf(found.Documents, "", lineOf).Items, Deliveries: listOf(found.Deliveries, "", deliveryOf).Items})
}

func (s *Server) apiSenders(c *Call) error {
	names, err := s.office.KnownSenders(c.Ctx(), c.By(), c.QueryParam("q"))
	if err != nil {
		return err
	}
	return c.OK(listOf(names, "", func(name string) senderAnswer { return senderAnswer{name} }))
}

func (s *Server) apiVoidReceipt(c *Call) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	var asked voidReceiptRequest
	if err := c.Bind(&asked); err != nil {
		return err
	}
	_, err = s.office.VoidReceipt(c.Ctx(), c.By(), id, asked.Reason, asked.Again)
	return err
}

// chainAnswer is one document of the chain. Parent is the id of the one before it, absent at the first.
type chainAnswer struct {
	documentLine
	Link   archive.ChainLink `json:"link"`
	Parent archive.ID        `json:"parent,omitempty"`
}

func (s *Server) apiChain(c *Call) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	chain, err := s.office.Chain(c.Ctx(), c.By(), id)
	if err != nil {
		return err
	}
	return c.OK(listOf(chain, "", func(n archive.ChainNode) chainAnswer {
		a := chainAnswer{documentLine: lineOf(n.Document), Link: n.Link}
		if n.Parent >= 0 {
			a.Parent = chain[n.Parent].Document.ID
		}
		return a
	}))
}

func (s *Server) apiCorrect(c *Call) error {
	var asked draftRequest
	id, err := c.bound(&asked)
	if err != nil {
		return err
	}
	_, err = s.office.Correct(c.Ctx(), c.By(), id, asked.change())
	return err
}

func (s *Server) apiDiscard(c *Call) error {
	var asked reasonRequest
	id, err := c.bound(&asked)
	if err != nil {
		return err
	}
	_, err = s.office.DiscardArrival(c.Ctx(), c.By(), id, asked.Reason)
	return err
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
