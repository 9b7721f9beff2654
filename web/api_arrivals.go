package web

import "github.com/lantai/lantai/archive"

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

// senderAnswer is a known sender.
type senderAnswer struct {
	Name string `json:"name"`
}

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
