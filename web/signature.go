package web

import (
	"net/http"

	"github.com/lantai/lantai/archive"
)

// signatureRoutes are the picture of one's own signature, on one's own page and for programs.
func (s *Server) signatureRoutes() []Route {
	show, set, remove := s.signaturePicture, s.setSignature, s.removeSignature
	return []Route{
		{Method: http.MethodGet, Path: "/me/signature", Who: SignedIn(), Case: "signature", Handle: show},
		{Method: http.MethodPost, Path: "/me/signature", Who: SignedIn(), Case: "signature", Handle: set, Limit: "4M"},
		{Method: http.MethodPost, Path: "/me/signature/remove", Who: SignedIn(), Case: "signature", Handle: remove},
		{Method: http.MethodGet, Path: "/api/v1/me/signature", Who: SignedIn(), Case: "signature", Handle: show,
			Doc: &Doc{Summary: "我的签名图样 | The picture of one's own signature", Media: "image/png"}},
		{Method: http.MethodPost, Path: "/api/v1/me/signature", Who: SignedIn(), Case: "signature", Handle: set, Limit: "4M",
			Doc: &Doc{Summary: "上传签名图样（PNG 或 JPEG） | Keep the picture of one's own signature", Upload: true, Keyed: true, Status: http.StatusNoContent}},
		{Method: http.MethodPost, Path: "/api/v1/me/signature/remove", Who: SignedIn(), Case: "signature", Handle: remove,
			Doc: &Doc{Summary: "删除签名图样 | Take the picture of one's own signature away", Keyed: true, Status: http.StatusNoContent}},
	}
}

// signatureAccess is their part of the access matrix.
func signatureAccess() []Access {
	return []Access{{Case: "signature", Shows: "the picture of the asker's own signature",
		Routes: map[string]string{"GET /me/signature": "signed_in", "POST /me/signature": "signed_in", "POST /me/signature/remove": "signed_in",
			"GET /api/v1/me/signature": "signed_in", "POST /api/v1/me/signature": "signed_in", "POST /api/v1/me/signature/remove": "signed_in"},
		Blind: "reads the asker's own row and its file, and no row of a document"}}
}

func (s *Server) signaturePicture(c *Call) error {
	picture, err := s.office.Signature(c.Ctx(), c.By())
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, "image/png", picture)
}

// hasSignature reports whether the asker keeps a signature, for one's own page.
func (s *Server) hasSignature(c *Call) (bool, error) {
	_, err := s.office.Signature(c.Ctx(), c.By())
	if archive.KindOf(err) == archive.NotFound {
		return false, nil
	}
	return err == nil, err
}

func (s *Server) setSignature(c *Call) error {
	err := s.keepSignature(c)
	if err == nil || c.ForProgram() {
		return err
	}
	if f, known := faults[asError(err).Kind]; !known || f.status >= http.StatusInternalServerError {
		return err
	}
	return s.meAgain(c, settingsOf, err)
}

func (s *Server) keepSignature(c *Call) error {
	u, err := c.upload()
	if err != nil {
		return err
	}
	claim, err := c.claimOf(u)
	if err != nil {
		return err
	}
	return c.ActAs(claim, func(c *Call) error { return s.office.SetSignature(c.Ctx(), c.By(), u) }, func(c *Call, _ string) error {
		return c.signatureSettled(c.T("签名图样已保存，今后写的意见用它签名"))
	})
}

func (s *Server) removeSignature(c *Call) error {
	return Act(func(c *Call) error { return s.office.RemoveSignature(c.Ctx(), c.By()) }, func(c *Call, _ string) error {
		return c.signatureSettled(c.T("签名图样已删除，以前的办文单不变"))
	})(c)
}

func (c *Call) signatureSettled(said string) error {
	if c.ForProgram() {
		return c.NoContent(http.StatusNoContent)
	}
	return c.Done("/me#signature", Flash{Text: said})
}
