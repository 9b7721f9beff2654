package web

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
)

// coIssuersRoutes are the signatures of those who issue a document together with the organisation, as they come in on paper.
func (s *Server) coIssuersRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/documents/:id/joint", Who: SignedIn(), Case: "co_issuers", Handle: s.jointPages},
		{Method: http.MethodPost, Path: "/documents/:id/joint", Who: SignedIn(), Case: "co_issuers", Handle: s.enterJointPage,
			Limit: uploadLimit, Timeout: uploadTime},
	}
}

// coIssuersAccess is their part of the access matrix.
func coIssuersAccess() []Access {
	return []Access{{Case: "co_issuers", Shows: "who has signed a joint document, to those inside it; the form to whom it waits for to be registered",
		Routes: map[string]string{"GET /documents/:id/joint": "signed_in", "POST /documents/:id/joint": "signed_in"},
		Worlds: []string{"GET /documents/{document}/joint"}}}
}

// jointPages shows who has signed, and a form for each organ that signs on paper.
func (s *Server) jointPages(c *Call) error {
	p, err := s.jointPagesOf(c, Form{})
	if err != nil {
		return err
	}
	return c.Page("co_issuers", p)
}

func (s *Server) jointPagesOf(c *Call, f Form) (Page, error) {
	p, err := s.openDocument(c, "text")
	if err == nil && (!p.Inside || len(p.Document.CoIssuers) == 0) {
		err = missing()
	}
	p.Says = f
	return Page{Title: c.T("联合行文"), Here: hereOf(p), Railed: true, Data: p}, err
}

// Missing are the names of those who have not signed a joint document yet.
func (p documentPage) Missing() string { return strings.Join(p.Document.Unsigned(), "、") }

// enterJointPage takes the scan of a signed page in and enters it: two acts of one request, so that a repetition of one that was not
// entered enters it.
func (s *Server) enterJointPage(c *Call) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	u, err := c.upload()
	if err != nil {
		return s.notEntered(c, u.fields, err)
	}
	claim, err := c.claimOf(u)
	if err != nil {
		return err
	}
	err = c.ActAs(claim, func(c *Call) error {
		scan := c.By()
		scan.Claim = claim.Part("scan")
		if _, err := s.office.Upload(c.Ctx(), scan, u.FileName(), u); err != nil {
			return err
		}
		_, err := s.office.EnterJointPage(c.Ctx(), c.By(), id, jointPageFrom(u.fields, archive.ID(scan.Claim.Ref)))
		return err
	}, backToDocument("会签页已录入"))
	if err != nil {
		return s.notEntered(c, u.fields, err)
	}
	return nil
}

func jointPageFrom(fields url.Values, file archive.ID) office.JointPage {
	return office.JointPage{CoIssuer: fields.Get("co_issuer"), File: file, Signer: strings.TrimSpace(fields.Get("signer")),
		Signed: archive.Date(fields.Get("date"))}
}

// notEntered shows the page again with what was typed. The file has to be chosen once more.
func (s *Server) notEntered(c *Call, fields url.Values, err error) error {
	if !mendable(err) {
		return err
	}
	page, pageErr := s.jointPagesOf(c, c.FormOf(fields, err))
	if pageErr != nil {
		return pageErr
	}
	return c.Refused(err, "co_issuers", page)
}
