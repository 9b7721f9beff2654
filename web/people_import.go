package web

import (
	"bytes"
	"io"
	"net/url"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/staff"
)

// importTime is how long bringing people in may take: each password is hashed slowly.
const importTime = 2 * time.Minute

// importPage is the list of people to be brought in: nothing yet, what would be done, or what was done.
type importPage struct {
	Form
	Houses  []staff.Organisation // for which the actor makes accounts
	House   archive.ID
	Columns []string
	Most    int
	Text    string // the list, to be sent once more for good
	Lines   []importRow
	Counts  map[string]int // by fate
	Done    bool
	Again   bool // it was done before, and its passwords told
}

// importRow is a line with the sentence why it is skipped.
type importRow struct {
	staff.ImportLine
	Why string
}

func (s *Server) importPage(c *Call) error {
	p, err := s.importOf(c, url.Values{})
	if err != nil {
		return err
	}
	return s.showImport(c, p)
}

func (s *Server) showImport(c *Call, p importPage) error {
	return c.Page("people_import", Page{Title: c.T("导入人员"), Here: "people", Data: p})
}

func (s *Server) importOf(c *Call, form url.Values) (p importPage, err error) {
	tree, err := s.staff.Tree(c.Ctx(), c.By())
	if err != nil {
		return p, err
	}
	p = importPage{Form: Form{Values: form}, Columns: staff.ImportColumns(), Most: staff.MaxImport, House: archive.ID(form.Get("organisation"))}
	for _, o := range tree.Organisations {
		if tree.Powers.Administers(o.Key) {
			p.Houses = append(p.Houses, o)
		}
	}
	if p.House == "" && len(p.Houses) > 0 {
		p.House = p.Houses[0].ID
	}
	return p, nil
}

// previewImport shows what would be done with each line. It does nothing.
func (s *Server) previewImport(c *Call) error {
	form, err := c.Form()
	if err != nil {
		return err
	}
	p, err := s.importOf(c, form)
	if err != nil {
		return err
	}
	var lines []staff.ImportLine
	if p.Text, err = c.listOf(form); err == nil {
		lines, err = s.staff.PreviewImport(c.Ctx(), c.By(), p.House, p.Text)
	}
	return s.answerImport(c, p, lines, err)
}

func (s *Server) answerImport(c *Call, p importPage, lines []staff.ImportLine, err error) error {
	if err != nil {
		if !mendable(err) {
			return err
		}
		p.Form = c.FormOf(p.Values, err)
		return c.Refused(err, "people_import", Page{Title: c.T("导入人员"), Here: "people", Data: p})
	}
	p.Counts = map[string]int{}
	for _, l := range lines {
		row := importRow{ImportLine: l}
		if l.Why != nil {
			row.Why = c.Sentence(l.Why)
		}
		p.Lines = append(p.Lines, row)
		p.Counts[string(l.Fate)]++
	}
	return s.showImport(c, p)
}

// listOf is the list that was sent: the chosen file, in whatever of the two encodings spreadsheet programs write, or else the typed text.
func (c *Call) listOf(form url.Values) (string, error) {
	head, err := c.FormFile("file")
	if err != nil {
		if text := form.Get("text"); text != "" {
			return text, nil
		}
		return "", archive.E(archive.Invalid, "没有选择文件，请选择后再上传。").On("file").Because(err)
	}
	file, err := head.Open()
	if err != nil {
		return "", err
	}
	defer file.Close()
	data, err := io.ReadAll(file)
	if err != nil {
		return "", err
	}
	if utf8.Valid(data) {
		return string(data), nil
	}
	text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
	if err != nil || bytes.ContainsRune(text, utf8.RuneError) {
		return "", archive.E(archive.Invalid, "文件的编码读不出来，请另存为 UTF-8 的 CSV 再上传。").On("file").Because(err)
	}
	return string(text), nil
}

// importPeople brings the sound lines in and tells their passwords on the very answer.
func (s *Server) importPeople() Handler {
	return func(c *Call) error {
		form, err := c.Form()
		if err != nil {
			return err
		}
		p, err := s.importOf(c, form)
		if err != nil {
			return err
		}
		err = Act(func(c *Call) error {
			done, err := s.staff.Import(c.Ctx(), c.By(), p.House, form.Get("text"))
			by := c.By()
			if p.Again = by.Claim != nil && by.Claim.Replayed; !p.Again {
				c.Set(broughtIn, done)
			}
			return err
		}, func(c *Call, _ string) error {
			done, _ := c.Get(broughtIn).([]staff.ImportLine)
			p.Done = true
			return s.answerImport(c, p, done, nil)
		})(c)
		if err == nil {
			return nil
		}
		p.Text = form.Get("text")
		return s.answerImport(c, p, nil, err)
	}
}
