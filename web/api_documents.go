package web

import (
	"mime"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/workflow"
)

// textLimit holds the longest text, 200,000 characters, however JSON writes them.
const textLimit = "4M"

func (s *Server) apiDocumentRoutes() []Route {
	const row = "api_documents"
	one := reading("/documents/:id", row, "公文 | A document", documentAnswer{}, s.apiReadDocument)
	one.Doc.Versioned = true
	pdf := reading("/documents/:id/pdf", row, "版式文件 | The document set in type", nil, s.apiDocumentPDF)
	pdf.Doc.Media = "application/pdf"
	slip := reading("/documents/:id/slip", row, "办文单 | The processing slip", slipAnswer{}, s.apiDocumentSlip)
	slip.Doc.Media = "application/pdf"
	edit := Route{Method: http.MethodPatch, Path: "/api/v1/documents/:id", Who: SignedIn(), Case: row, Handle: s.apiEditDocument, Limit: textLimit,
		Doc: &Doc{Summary: "修改草稿 | Change a draft", In: draftRequest{}, Out: documentAnswer{}, IfMatch: true, Versioned: true}}
	begin := making("/documents", row, "起草公文，或登入来文 | Begin a document, or enter an arrival", newDocumentRequest{}, documentAnswer{},
		s.apiMakeDocument, s.apiShowNewDocument)
	begin.Limit, begin.Doc.Versioned = textLimit, true
	return []Route{
		begin,
		reading("/documents", row, "公文清单 | Documents, last changed first", list[documentLine]{}, s.apiListDocuments,
			paging(Param{"kind", archive.DocumentKind("")}, Param{"status", archive.Status("")})...),
		one, edit, pdf,
		slip,
		reading("/documents/:id/history", row, "留痕 | The trace", list[historyLine]{}, s.apiDocumentHistory),
		reading("/documents/:id/versions", row, "历稿及差异 | Versions and their differences", list[versionLine]{}, s.apiDocumentVersions),
		reading("/documents/:id/readers", row, "谁能看、为何能看 | Who can see it, and why", list[readerLine]{}, s.apiDocumentReaders),
		reading("/documents/:id/checks", row, "格式检查 | What is wrong with its form", list[findingLine]{}, s.apiDocumentChecks),
		reading("/documents/:id/deliveries", row, "分发与签收 | To whom it was delivered", list[deliveryAnswer]{}, s.apiDocumentDeliveries),
	}
}

// apiDocumentsAccess is the row of the access matrix for documents and the acts on them.
func apiDocumentsAccess() Access {
	return Access{Case: "api_documents", Shows: "documents that the asker may know, part by part as archive.Can says",
		Routes: signedIn("POST /documents", "GET /documents", "GET /documents/:id", "PATCH /documents/:id", "GET /documents/:id/pdf",
			"GET /documents/:id/slip", "GET /documents/:id/history", "GET /documents/:id/versions", "GET /documents/:id/readers",
			"GET /documents/:id/checks", "GET /documents/:id/deliveries", "POST /documents/:id/submit", "POST /documents/:id/joint_page", "POST /documents/:id/number",
			"POST /documents/:id/seal", "POST /documents/:id/issue", "POST /documents/:id/void", "POST /documents/:id/withdraw",
			"POST /documents/:id/repeal", "POST /documents/:id/file", "POST /documents/:id/recall", "POST /documents/:id/terminate",
			"POST /documents/:id/urge", "POST /documents/:id/notify", "POST /documents/:id/circulate", "POST /documents/:id/uncirculate",
			"POST /documents/:id/supervise", "POST /documents/:id/suspend", "POST /documents/:id/resume", "POST /documents/:id/assign",
			"POST /documents/:id/bin", "POST /documents/:id/unbin", "POST /documents/:id/hold", "POST /documents/:id/release"),
		Worlds: []string{"GET /api/v1/documents", "GET /api/v1/documents?kind=outgoing&status=issued", "GET /api/v1/documents/{document}",
			"GET /api/v1/documents/{document}/history", "GET /api/v1/documents/{document}/slip", "GET /api/v1/documents/{document}/versions",
			"GET /api/v1/documents/{document}/readers", "GET /api/v1/documents/{document}/checks", "GET /api/v1/documents/{document}/pdf",
			"GET /api/v1/documents/{document}/deliveries"}}
}

func (s *Server) apiMakeDocument(c *Call) error {
	var asked newDocumentRequest
	if err := c.Bind(&asked); err != nil {
		return err
	}
	if asked.Kind == archive.Incoming {
		_, err := s.office.Receive(c.Ctx(), c.By(), asked.change())
		return err
	}
	if err := asked.noArrival(); err != nil {
		return err
	}
	_, err := s.office.CreateDraft(c.Ctx(), c.By(), asked.Kind, asked.change())
	return err
}

func (s *Server) apiShowNewDocument(c *Call, ref string) error {
	return s.apiDocument(c, archive.ID(ref), c.Created)
}

// apiShowDocument answers an act on a document with the document as it is now.
func (s *Server) apiShowDocument(c *Call, ref string) error {
	return s.apiDocument(c, archive.ID(ref), c.OK)
}

func (s *Server) apiDocument(c *Call, id archive.ID, answer func(any) error) error {
	v, err := s.office.Open(c.Ctx(), c.By(), id)
	if err != nil {
		return err
	}
	c.SetETag(v.Document.Version)
	return answer(documentOf(v, c.Now()))
}

func (s *Server) apiReadDocument(c *Call) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	return s.apiDocument(c, id, c.OK)
}

func (s *Server) apiEditDocument(c *Call) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	version, err := c.IfMatch()
	if err != nil {
		return err
	}
	var asked draftRequest
	if err := c.Bind(&asked); err != nil {
		return err
	}
	if err := asked.noArrival(); err != nil {
		return err
	}
	if _, err := s.office.ChangeDraft(c.Ctx(), c.By(), id, version, asked.change()); err != nil {
		return err
	}
	return s.apiDocument(c, id, c.OK)
}

func (s *Server) apiListDocuments(c *Call) error {
	f := archive.DocumentFilter{Kind: archive.DocumentKind(c.QueryParam("kind")), Status: archive.Status(c.QueryParam("status")),
		Cursor: c.QueryParam("cursor")}
	var err error
	if f.Limit, err = c.Limit(); err != nil {
		return err
	}
	if err := oneOf("kind", f.Kind); err != nil {
		return err
	}
	if err := oneOf("status", f.Status); err != nil {
		return err
	}
	page, next, err := s.office.List(c.Ctx(), c.By(), f)
	if err != nil {
		return err
	}
	return c.OK(listOf(page, next, lineOf))
}

func (s *Server) apiDocumentPDF(c *Call) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	pdf, d, err := s.office.Preview(c.Ctx(), c.By(), id)
	if err != nil {
		return err
	}
	return c.apiPDF(pdf, d.Title)
}

func (c *Call) apiPDF(pdf []byte, name string) error {
	c.Response().Header().Set(echo.HeaderContentDisposition, mime.FormatMediaType("inline", map[string]string{"filename": name + ".pdf"}))
	return c.Blob(http.StatusOK, "application/pdf", pdf)
}

// inside opens a document for those on its way, its owning unit and its archivists; to others these parts do not exist.
func (s *Server) apiInside(c *Call) (v office.View, err error) {
	id, err := c.ID("id")
	if err != nil {
		return v, err
	}
	if v, err = s.office.Open(c.Ctx(), c.By(), id); err == nil && !v.Inside {
		err = missing()
	}
	return v, err
}

// historyLine is one line of the trace (留痕).
type historyLine struct {
	At     time.Time         `json:"at"`
	Person string            `json:"person"`
	Post   string            `json:"post"`
	Act    string            `json:"act"`
	Detail map[string]string `json:"detail"`
}

func (s *Server) apiDocumentHistory(c *Call) error {
	v, err := s.apiInside(c)
	if err != nil {
		return err
	}
	return c.OK(listOf(v.History, "", func(h archive.History) historyLine {
		return historyLine{At: moment(h.At), Person: h.PersonName, Post: h.Post, Act: h.Act, Detail: h.Detail}
	}))
}

// readerLine is somebody who can see a document, and why: a person, a unit, or neither for all staff and the archivists.
type readerLine struct {
	Person *namedAnswer `json:"person,omitempty"`
	Unit   *namedAnswer `json:"unit,omitempty"`
	Reason string       `json:"reason"` // drafter, route, head, clerk, staff, archivist, lender, all_staff, named
	Inside bool         `json:"inside"` // sees slip, opinions and versions too
}

func (s *Server) apiDocumentReaders(c *Call) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	readers, err := s.office.Readers(c.Ctx(), c.By(), id)
	if err != nil {
		return err
	}
	return c.OK(listOf(readers, "", func(r office.Reader) readerLine {
		line := readerLine{Reason: r.Reason, Inside: r.Inside}
		if r.Person.Key != 0 {
			line.Person = &namedAnswer{r.Person.ID, r.Person.Name}
		}
		if r.Unit.Key != 0 {
			line.Unit = &namedAnswer{r.Unit.ID, r.Unit.Name}
		}
		return line
	}))
}

// findingLine is one result of the format check.
type findingLine struct {
	Severity archive.Severity `json:"severity"` // must: stops 送审
	Field    string           `json:"field"`
	Index    int              `json:"index"` // which block, receiver or attachment, from 0
	Message  string           `json:"message"`
	Clause   string           `json:"clause"`
	Fix      string           `json:"fix,omitempty"`
}

func (s *Server) apiDocumentChecks(c *Call) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	findings, err := s.office.CheckDraft(c.Ctx(), c.By(), id)
	if err != nil {
		return err
	}
	return c.OK(listOf(findings, "", func(f archive.Finding) findingLine {
		return findingLine{Severity: f.Severity, Field: f.Field, Index: f.Index, Message: c.T(f.Format, f.Args...), Clause: f.Clause, Fix: f.Fix}
	}))
}

func (s *Server) apiDocumentDeliveries(c *Call) error {
	v, err := s.apiInside(c)
	if err != nil {
		return err
	}
	return c.OK(listOf(v.Deliveries, "", deliveryOf))
}

// slipAnswer is the form that gathers the opinions (办文单).
type slipAnswer struct {
	Document documentLine    `json:"document"`
	Steps    []stationAnswer `json:"steps"`
	Opinions []opinionAnswer `json:"opinions"`
}

// stationAnswer is one station of the way.
type stationAnswer struct {
	Step  string             `json:"step"`
	Name  string             `json:"name"`
	Kind  workflow.StepKind  `json:"kind"`
	State workflow.RailState `json:"state"`
	Round int                `json:"round"`
	Seats []seatAnswer       `json:"seats"`
}

// seatAnswer is one person in a station.
type seatAnswer struct {
	Person string             `json:"person"`
	Behalf string             `json:"behalf,omitempty"`
	State  workflow.TaskState `json:"state,omitempty"`
	Verb   workflow.Verb      `json:"verb,omitempty"`
	Due    time.Time          `json:"due,omitzero"`
	Acted  time.Time          `json:"acted,omitzero"`
}

// opinionAnswer is one entry of the slip; it is never overwritten.
type opinionAnswer struct {
	Step        string        `json:"step"`
	StepName    string        `json:"step_name"`
	Person      string        `json:"person"`
	Post        string        `json:"post"`
	Unit        string        `json:"unit"`
	Behalf      string        `json:"behalf,omitempty"`
	Verb        workflow.Verb `json:"verb,omitempty"`
	Text        string        `json:"text"`
	At          time.Time     `json:"at"`
	TookSeconds int           `json:"took_seconds"`
}

// apiDocumentSlip answers the slip as data, or set in type to whom accepts nothing but PDF.
func (s *Server) apiDocumentSlip(c *Call) error {
	if c.Request().Header.Get(echo.HeaderAccept) == "application/pdf" {
		return s.apiSlipPDF(c)
	}
	v, err := s.apiInside(c)
	if err != nil {
		return err
	}
	slip := slipAnswer{Document: lineOf(v.Document), Steps: []stationAnswer{}, Opinions: []opinionAnswer{}}
	for _, r := range v.Rail {
		slip.Steps = append(slip.Steps, stationOf(r))
	}
	for _, o := range v.Opinions {
		slip.Opinions = append(slip.Opinions, opinionAnswer{Step: o.Step, StepName: o.StepName, Person: o.PersonName, Post: o.Post,
			Unit: o.UnitName, Behalf: o.BehalfName, Verb: o.Verb, Text: o.Text, At: moment(o.At), TookSeconds: int(o.Took.Seconds())})
	}
	return c.OK(slip)
}

func stationOf(r workflow.RailStep) stationAnswer {
	station := stationAnswer{Step: r.Step, Name: r.Name, Kind: r.Kind, State: r.State, Round: r.Round, Seats: []seatAnswer{}}
	for _, seat := range r.Seats {
		station.Seats = append(station.Seats, seatAnswer{Person: seat.Name, Behalf: seat.BehalfName, State: seat.State, Verb: seat.Verb,
			Due: moment(seat.Due), Acted: moment(seat.Acted)})
	}
	return station
}

func (s *Server) apiSlipPDF(c *Call) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	pdf, d, err := s.office.SlipPDF(c.Ctx(), c.By(), id)
	if err != nil {
		return err
	}
	return c.apiPDF(pdf, d.Title)
}
