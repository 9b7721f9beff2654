package web

import (
	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
)

func (s *Server) apiDocumentActs() []Route {
	route := func(act, summary string, in any, do func(*Call) error) Route {
		r := acting("/documents/:id/"+act, "api_documents", summary, in, documentAnswer{}, do, s.apiShowDocument)
		r.Doc.MayBeBare, r.Doc.Versioned = true, true
		return r
	}
	return []Route{
		route("submit", "送审；来文为登记 | Send a draft on its way; give an arrival its number", submitRequest{}, s.apiSubmit),
		route("joint_page", "录入联合行文单位签字的页面 | Enter the page that a co-issuer has signed on paper", jointPageRequest{}, s.apiJointPage),
		route("number", "登记编号 | Take the number of a signed document", numberRequest{}, s.apiNumber),
		route("seal", "用印 | Set in type with the seal", emptyRequest{}, withoutBody(s.office.Seal)),
		route("issue", "核发 | Issue to the receivers", emptyRequest{}, withoutBody(s.office.Issue)),
		route("void", "作废文号 | Void the number, and the document with it", voidRequest{}, s.apiVoidDocument),
		route("withdraw", "撤销（自始无效） | Make void from the start", reasonRequest{}, s.apiWithdraw),
		route("repeal", "废止（自即日起失效） | Make void from today", reasonRequest{}, s.apiRepeal),
		route("file", "归档 | File as a record", fileRequest{}, s.apiFileDocument),
		route("recall", "撤回 | Take back before anybody else has acted", opinionRequest{}, s.apiRecall),
		route("terminate", "终止 | End its way for good", opinionRequest{}, s.apiTerminate),
		route("urge", "催办 | Remind those who have it in hand", opinionRequest{}, s.apiUrge),
		route("hold", "申请编辑 | Take the edit, so that others see that somebody is writing", emptyRequest{}, withoutBody(s.office.HoldEdit)),
		route("release", "放弃编辑 | Give the edit back", emptyRequest{}, withoutBody(s.office.ReleaseEdit)),
		route("bin", "放入回收站 | Put a draft into the bin", emptyRequest{}, s.apiBin),
		route("unbin", "从回收站恢复 | Take a draft out of the bin", emptyRequest{}, s.apiUnbin),
	}
}

// The bodies of the acts.
type (
	emptyRequest struct{}

	opinionRequest struct {
		Opinion string `json:"opinion,omitempty"`
	}

	reasonRequest struct {
		Reason string `json:"reason,omitempty"`
	}

	submitRequest struct {
		Opinion string                  `json:"opinion,omitempty"`
		Choose  map[string][]archive.ID `json:"choose,omitempty"` // persons or units for later steps, by step
		Unlike  string                  `json:"unlike,omitempty"` // of an arrival: why it is not the same as those that look like it
	}

	numberRequest struct {
		Series archive.ID `json:"series,omitempty"` // where the draft names none
	}

	voidRequest struct {
		Reason string     `json:"reason,omitempty"`
		Second archive.ID `json:"second,omitempty"` // the leader who consents
	}

	fileRequest struct {
		Retention archive.Retention `json:"retention,omitempty"` // where the archivist decides otherwise than the schedule
	}
)

// bound reads the id of the path and the body of an act.
func (c *Call) bound(body any) (archive.ID, error) {
	id, err := c.ID("id")
	if err != nil {
		return "", err
	}
	return id, c.BindOptional(body)
}

// withoutBody makes a handler of a use case that asks for nothing but the id of the path; a body with fields is refused.
func withoutBody[T any](act useCase[T]) Handler {
	return func(c *Call) error {
		id, err := c.bound(&emptyRequest{})
		if err != nil {
			return err
		}
		_, err = act(c.Ctx(), c.By(), id)
		return err
	}
}

func (s *Server) apiSubmit(c *Call) error {
	var asked submitRequest
	id, err := c.bound(&asked)
	if err != nil {
		return err
	}
	_, err = s.office.SendOn(c.Ctx(), c.By(), id, office.Registration{Opinion: asked.Opinion, Choose: asked.Choose, Unlike: asked.Unlike})
	return err
}

// apiNumber takes the number. Choosing the series before is an act of its own that may be repeated, and carries no claim.
func (s *Server) apiNumber(c *Call) error {
	var asked numberRequest
	id, err := c.bound(&asked)
	if err != nil {
		return err
	}
	_, err = s.office.RegisterIn(c.Ctx(), c.By(), id, asked.Series)
	return err
}

func (s *Server) apiVoidDocument(c *Call) error {
	var asked voidRequest
	id, err := c.bound(&asked)
	if err != nil {
		return err
	}
	_, err = s.office.VoidDocument(c.Ctx(), c.By(), id, asked.Second, asked.Reason)
	return err
}

func (s *Server) apiWithdraw(c *Call) error {
	var asked reasonRequest
	id, err := c.bound(&asked)
	if err != nil {
		return err
	}
	_, err = s.office.Withdraw(c.Ctx(), c.By(), id, asked.Reason)
	return err
}

func (s *Server) apiRepeal(c *Call) error {
	var asked reasonRequest
	id, err := c.bound(&asked)
	if err != nil {
		return err
	}
	_, err = s.office.Repeal(c.Ctx(), c.By(), id, asked.Reason)
	return err
}

func (s *Server) apiFileDocument(c *Call) error {
	var asked fileRequest
	id, err := c.bound(&asked)
	if err != nil {
		return err
	}
	_, err = s.records.File(c.Ctx(), c.By(), id, asked.Retention)
	return err
}

func (s *Server) apiRecall(c *Call) error {
	var asked opinionRequest
	id, err := c.bound(&asked)
	if err != nil {
		return err
	}
	_, err = s.office.Recall(c.Ctx(), c.By(), id, asked.Opinion)
	return err
}

func (s *Server) apiTerminate(c *Call) error {
	var asked opinionRequest
	id, err := c.bound(&asked)
	if err != nil {
		return err
	}
	_, err = s.office.Terminate(c.Ctx(), c.By(), id, asked.Opinion)
	return err
}

func (s *Server) apiUrge(c *Call) error {
	var asked opinionRequest
	id, err := c.bound(&asked)
	if err != nil {
		return err
	}
	_, err = s.office.Urge(c.Ctx(), c.By(), id, asked.Opinion)
	return err
}

func (s *Server) apiBin(c *Call) error {
	id, err := c.bound(&emptyRequest{})
	if err != nil {
		return err
	}
	return s.office.Bin(c.Ctx(), c.By(), id)
}

func (s *Server) apiUnbin(c *Call) error {
	id, err := c.bound(&emptyRequest{})
	if err != nil {
		return err
	}
	return s.office.Unbin(c.Ctx(), c.By(), id)
}
