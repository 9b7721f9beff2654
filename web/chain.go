package web

import (
	"net/http"
	"slices"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
)

// chainRoutes lead from an arrival to its handling and its reply.
func (s *Server) chainRoutes() []Route {
	route := func(method, path string, h Handler) Route {
		return Route{Method: method, Path: path, Who: SignedIn(), Case: "chain", Handle: h}
	}
	return []Route{
		route(http.MethodGet, "/documents/:id/propose", s.proposalForm),
		route(http.MethodPost, "/documents/:id/propose", s.propose),
		route(http.MethodPost, "/documents/:id/reply", Act(withID(s.office.DraftReply), afterReply)),
		route(http.MethodPost, "/documents/:id/deliveries/:delivery/resend", Act(s.resend, backToDocument("已再次送达"))),
	}
}

// chainAccess is their part of the access matrix.
func chainAccess() []Access {
	return []Access{{Case: "chain", Shows: "the form of who has a proposal to make; nothing of a document that the asker may not know",
		Routes: map[string]string{"GET /documents/:id/propose": "signed_in", "POST /documents/:id/propose": "signed_in",
			"POST /documents/:id/reply": "signed_in", "POST /documents/:id/deliveries/:delivery/resend": "signed_in"},
		Worlds: []string{"GET /documents/{document}/propose"}}}
}

func afterReply(c *Call, ref string) error {
	return c.Done("/documents/"+ref+"/edit", Flash{Text: c.T("复文已起草，已关联来文")})
}

func (s *Server) resend(c *Call) error {
	id, err := c.ID("delivery")
	if err != nil {
		return err
	}
	form, err := c.Form()
	if err != nil {
		return err
	}
	_, err = s.office.Resend(c.Ctx(), c.By(), id, form.Get("note"))
	return err
}

// chainRow is one document of the chain as it stands on a page.
type chainRow struct {
	archive.ChainNode
	Word string // a sentence of the catalogue
	Here bool   // it is the document of the page
	Deep int    // how many documents stand before it
}

// Done reports whether the document has gone all its way: what is still on it is not shown as done.
func (r chainRow) Done() bool {
	return !slices.Contains([]archive.Status{archive.Drafting, archive.InReview, archive.Signed, archive.Numbered, archive.Sealed, archive.Received,
		archive.Registered, archive.InHand}, r.Document.Status)
}

// chainWords say what a document of the chain is: sentences of the catalogue.
var chainWords = map[archive.ChainLink]string{archive.ChainArrival: "送达后成为", archive.ChainReply: "复文"}

// ChainRows is the chain 来文 → 办理 → 复文 on a page.
func (p documentPage) ChainRows() []chainRow { return chainRowsOf(p.View) }

func chainRowsOf(v office.View) []chainRow {
	rows := make([]chainRow, len(v.Chain))
	for i, n := range v.Chain {
		rows[i] = chainRow{ChainNode: n, Word: chainWords[n.Link], Here: n.Document.Key == v.Document.Key}
		switch {
		case n.Parent >= 0:
			rows[i].Deep = rows[n.Parent].Deep + 1
		case n.Document.Kind == archive.Incoming:
			rows[i].Word = "来文"
		default:
			rows[i].Word = "去文"
		}
	}
	return rows
}
