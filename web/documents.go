package web

import (
	"net/http"
	"net/url"

	"github.com/lantai/lantai/archive"
)

// documentsRoutes are documents on their page: text, attachments, slip, opinions, rail, readers, history.
func (s *Server) documentsRoutes() []Route {
	get := func(path string, h Handler) Route {
		return Route{Method: http.MethodGet, Path: path, Who: SignedIn(), Case: "documents", Handle: h}
	}
	post := func(path string, h Handler) Route {
		return Route{Method: http.MethodPost, Path: path, Who: SignedIn(), Case: "document-acts", Handle: h}
	}
	return []Route{
		get("/documents", s.documents),
		get("/documents/:id", s.documentText),
		get("/documents/:id/files", s.documentFiles),
		get("/documents/:id/files/:file", s.documentFile),
		get("/documents/:id/slip", s.documentSlip),
		get("/documents/:id/slip/pdf", s.slipPDF),
		get("/documents/:id/slip/hands/:n", s.slipHand),
		get("/documents/:id/versions", s.documentVersions),
		get("/documents/:id/links", s.documentLinks),
		get("/documents/:id/history", s.documentHistory),
		get("/documents/:id/readers", s.documentReaders),
		get("/documents/:id/notices", s.documentNotices),
		get("/documents/:id/pdf", s.documentPDF),
		get("/documents/:id/seal", s.sealPDF),
		get("/documents/:id/act", s.actForm),
		post("/documents/:id/act", s.act),
		post("/documents/:id/annul", s.annul),
		post("/documents/:id/file", s.fileDocument),
		post("/documents/:id/deliveries/:delivery/urge", urgedTooSoon(Act(s.urgeDelivery, afterUrgeDelivery))),
		post("/tasks/:id/take-back", Act(s.takeBack, afterTakeBack)),
	}
}

// documentsAccess is their part of the access matrix.
func documentsAccess() []Access {
	who := "signed_in"
	return []Access{
		{Case: "documents", Shows: "documents whose readership the asker is in; slip, opinions, versions and readers to those inside them",
			Routes: map[string]string{"GET /documents": who, "GET /documents/:id": who, "GET /documents/:id/files": who,
				"GET /documents/:id/files/:file": who, "GET /documents/:id/slip": who, "GET /documents/:id/slip/pdf": who,
				"GET /documents/:id/slip/hands/:n": who,
				"GET /documents/:id/versions":      who, "GET /documents/:id/links": who, "GET /documents/:id/history": who,
				"GET /documents/:id/readers": who, "GET /documents/:id/notices": who, "GET /documents/:id/pdf": who, "GET /documents/:id/seal": who,
				"GET /documents/:id/act": who},
			Worlds: []string{"GET /documents", "GET /documents?kind=outgoing", "GET /documents?kind=incoming", "GET /documents?status=issued",
				"GET /documents/{document}", "GET /documents/{document}/files", "GET /documents/{document}/slip",
				"GET /documents/{document}/versions", "GET /documents/{document}/links", "GET /documents/{document}/history",
				"GET /documents/{document}/readers", "GET /documents/{document}/notices", "GET /documents/{document}/pdf", "GET /documents/{document}/files/{file}",
				"GET /documents/{document}/slip/pdf", "GET /documents/{document}/slip/hands/{n}", "GET /documents/{document}/seal", "GET /documents/{document}/act"}},
		{Case: "document-acts", Shows: "whether an act was done; nothing of a document that the asker may not read",
			Routes: map[string]string{"POST /documents/:id/act": who, "POST /documents/:id/annul": who, "POST /documents/:id/file": who,
				"POST /documents/:id/deliveries/:delivery/urge": who, "POST /tasks/:id/take-back": who},
			Blind: "acts on one document, which the use case finds only if the asker may; the pages that follow are asked in their own rows"},
	}
}

// documentList is what the list of documents shows.
type documentList struct {
	Kinds, Statuses []choice
	Kind            archive.DocumentKind
	List            []archive.Document
	Narrowed        bool
	Pager           Pager
}

// kindNames are the kinds of documents in their order, as tabs.
var kindNames = []struct {
	kind archive.DocumentKind
	name string
}{{archive.Outgoing, "发文"}, {archive.Incoming, "收文"}, {archive.Report, "签报"}, {archive.Application, "申请"}}

// statusesOf are the statuses by which a list of the kind can be narrowed.
var statusesOf = map[archive.DocumentKind][]archive.Status{
	archive.Outgoing: {archive.Drafting, archive.InReview, archive.Signed, archive.Numbered, archive.Sealed, archive.Issued, archive.Filed,
		archive.Withdrawn, archive.Repealed},
	archive.Incoming:    {archive.Received, archive.Registered, archive.InHand, archive.Completed, archive.Filed, archive.Returned},
	archive.Report:      {archive.Drafting, archive.InReview, archive.Signed, archive.Filed},
	archive.Application: {archive.Drafting, archive.InReview, archive.Completed, archive.Terminated},
}

func (s *Server) documents(c *Call) error {
	f := archive.DocumentFilter{Kind: archive.DocumentKind(c.QueryParam("kind")), Status: archive.Status(c.QueryParam("status")),
		Cursor: c.QueryParam("cursor")}
	if _, known := statusesOf[f.Kind]; !known {
		f.Kind = archive.Outgoing
	}
	list, next, err := s.office.List(c.Ctx(), c.By(), f)
	if err != nil {
		return err
	}
	page := documentList{Kind: f.Kind, List: list, Narrowed: f.Status != "", Pager: CursorPager(c.Request().URL, c.T("本页 %d 件", len(list)), next)}
	for _, k := range kindNames {
		page.Kinds = append(page.Kinds, choice{Label: c.T(k.name), Href: listHref(k.kind, ""), Count: -1, Current: k.kind == f.Kind})
	}
	page.Statuses = []choice{{Label: c.T("全部"), Href: listHref(f.Kind, ""), Count: -1, Current: f.Status == ""}}
	for _, status := range statusesOf[f.Kind] {
		page.Statuses = append(page.Statuses, choice{Label: c.T(status.Chinese()), Href: listHref(f.Kind, status), Count: -1, Current: status == f.Status})
	}
	return c.Page("documents", Page{Title: c.T("公文"), Here: "documents", Data: page})
}

func listHref(kind archive.DocumentKind, status archive.Status) string {
	q := url.Values{"kind": {string(kind)}}
	if status != "" {
		q.Set("status", string(status))
	}
	return "/documents?" + q.Encode()
}
