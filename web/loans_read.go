package web

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/records"
)

// readingPage is a loan on the screen: its pages one after the other, each a picture.
type readingPage struct {
	records.Reading
	Pictures []string // addresses
}

func (s *Server) readLoan(c *Call) error {
	id, file, err := c.loanFile()
	if err != nil {
		return err
	}
	r, err := s.records.Read(c.Ctx(), c.By(), id, file)
	if err != nil {
		return err
	}
	p := readingPage{Reading: r}
	for n := range r.Pages {
		p.Pictures = append(p.Pictures, "/loans/"+string(id)+"/pages/"+strconv.Itoa(n+1)+".png?file="+string(r.File.ID))
	}
	return c.Page("reading", Page{Title: r.Loan.Title, Here: "loans", Data: p})
}

// loanPage is the picture of one page. The right is asked anew for each, so that it ends by itself.
func (s *Server) loanPage(c *Call) error {
	id, file, err := c.loanFile()
	if err != nil {
		return err
	}
	text, ok := strings.CutSuffix(c.Param("page"), ".png")
	page, err := strconv.Atoi(text)
	if err != nil || !ok || page < 1 {
		return missing()
	}
	picture, err := s.records.Page(c.Ctx(), c.By(), id, file, page)
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, "image/png", picture)
}

// loanFile reads which loan, and which of its files, is asked for.
func (c *Call) loanFile() (loan, file archive.ID, err error) {
	if loan, err = c.ID("id"); err != nil {
		return "", "", err
	}
	if asked := c.QueryParam("file"); asked != "" {
		if !archive.ValidID(asked) {
			return "", "", missing()
		}
		file = archive.ID(asked)
	}
	return loan, file, nil
}
