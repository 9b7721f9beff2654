package web

import (
	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
)

// coIssuerAnswer is an organ that issues a document together with its organisation. Who signed when is for those inside.
type coIssuerAnswer struct {
	Unit   archive.ID   `json:"unit,omitempty"`
	Name   string       `json:"name"`
	Signed bool         `json:"signed"` // the text as it is
	Signer string       `json:"signer,omitempty"`
	Date   archive.Date `json:"date,omitempty"`
	Page   archive.ID   `json:"page,omitempty"` // file with the scan of the signed page, where it was signed on paper
}

func coIssuerAnswers(v office.View) []coIssuerAnswer {
	all := make([]coIssuerAnswer, len(v.Document.CoIssuers))
	for i, c := range v.Document.CoIssuers {
		all[i] = coIssuerAnswer{Unit: c.UnitID, Name: c.Name, Signed: c.HasSigned(v.Document)}
		if v.Inside {
			all[i].Signer, all[i].Date, all[i].Page = c.Signer, c.JointSignature.Signed, c.Page
		}
	}
	return all
}

// jointPageRequest is a signature on paper.
type jointPageRequest struct {
	CoIssuer string       `json:"co_issuer,omitempty"` // by name
	File     archive.ID   `json:"file,omitempty"`      // the scan: PDF, JPEG or PNG
	Signer   string       `json:"signer,omitempty"`
	Date     archive.Date `json:"date,omitempty"`
}

func (s *Server) apiJointPage(c *Call) error {
	var asked jointPageRequest
	id, err := c.bound(&asked)
	if err != nil {
		return err
	}
	_, err = s.office.EnterJointPage(c.Ctx(), c.By(), id, office.JointPage{CoIssuer: *inNFC(&asked.CoIssuer), File: asked.File,
		Signer: *inNFC(&asked.Signer), Signed: asked.Date})
	return err
}
