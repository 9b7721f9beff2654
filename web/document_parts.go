package web

import (
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/lantai/lantai/archive"
)

func (s *Server) documentFiles(c *Call) error {
	return s.documentPart(c, "files", "document_files", func(p *documentPage) error {
		p.Says = filesOf(p.Document)
		return nil
	})
}

// documentFile gives a file of a document: to be saved, or with ?view to be shown where browsers can do so safely.
func (s *Server) documentFile(c *Call) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	file, err := c.ID("file")
	if err != nil {
		return err
	}
	if err := s.belongs(c, id, file); err != nil {
		return err
	}
	f, b, err := s.office.OpenFile(c.Ctx(), c.By(), file)
	if err != nil {
		return err
	}
	defer b.Close()
	way := "attachment"
	if c.QueryParams().Has("view") && viewable(f.MediaType) {
		way = "inline"
	}
	return c.send(f.MediaType, way, f.Name, b)
}

// belongs refuses a file that does not lie at the document, as if there were none.
func (s *Server) belongs(c *Call, document, file archive.ID) error {
	return s.store.Read(c.Ctx(), c.By(), func(tx archive.Tx) error {
		d, err := tx.Documents().ByID(c.Ctx(), document)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(d.Files, func(f archive.DocumentFile) bool { return f.File.ID == file }) {
			return missing()
		}
		return nil
	})
}

// viewable are the types that a browser shows without running anything of them.
func viewable(mediaType string) bool {
	base, _, _ := mime.ParseMediaType(mediaType)
	return slices.Contains([]string{"application/pdf", "text/plain", "image/png", "image/jpeg"}, base)
}

// send streams content under a name; way is inline or attachment (RFC 6266).
func (c *Call) send(mediaType, way, name string, content io.Reader) error {
	if strings.HasPrefix(mediaType, "text/plain") {
		mediaType = "text/plain; charset=utf-8"
	}
	c.Response().Header().Set("Content-Disposition", mime.FormatMediaType(way, map[string]string{"filename": name}))
	return c.Stream(http.StatusOK, mediaType, content)
}

func (s *Server) documentPDF(c *Call) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	pdf, d, err := s.office.Preview(c.Ctx(), c.By(), id)
	return c.pdf(pdf, d.Title, err)
}

// sealPDF shows where the seal will stand.
func (s *Server) sealPDF(c *Call) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	pdf, d, err := s.office.SealPreview(c.Ctx(), c.By(), id)
	return c.pdf(pdf, d.Title, err)
}

func (c *Call) pdf(pdf []byte, title string, err error) error {
	if err != nil {
		return err
	}
	way := "inline"
	if c.QueryParams().Has("save") {
		way = "attachment"
	}
	return c.send("application/pdf", way, title+".pdf", strings.NewReader(string(pdf)))
}

// insidePart is documentPart for what only those inside a document see; to others it is not there.
func (s *Server) insidePart(c *Call, tab, template string, add func(*documentPage) error) error {
	return s.documentPart(c, tab, template, func(p *documentPage) error {
		if !p.Inside {
			return missing()
		}
		return add(p)
	})
}

// versionsPage is the comparison of two drafts.
type versionsPage struct {
	From, To  archive.Version
	Fields    []fieldChange
	Body      [][]change
	Changes   int
	Unchanged bool
}

// fieldChange is a changed particular beside the text.
type fieldChange struct {
	Label   string
	Changes []change
}

func (s *Server) documentVersions(c *Call) error {
	return s.insidePart(c, "versions", "document_versions", func(p *documentPage) error {
		from, to, ok := chosenVersions(p.Versions, c.QueryParam("from"), c.QueryParam("to"))
		if !ok {
			return nil // one draft alone: nothing to compare
		}
		page, err := compareVersions(from, to)
		p.Says = page
		return err
	})
}

// chosenVersions picks two drafts by their numbers; without them the last two. Versions come newest first.
func chosenVersions(versions []archive.Version, from, to string) (a, b archive.Version, ok bool) {
	if len(versions) < 2 {
		return a, b, false
	}
	a, b = versions[1], versions[0]
	for _, v := range versions {
		if strconv.Itoa(v.Draft) == from {
			a = v
		}
		if strconv.Itoa(v.Draft) == to {
			b = v
		}
	}
	return a, b, true
}

func compareVersions(from, to archive.Version) (p versionsPage, err error) {
	before, err := archive.ReadWording(from.Content)
	if err != nil {
		return p, err
	}
	after, err := archive.ReadWording(to.Content)
	if err != nil {
		return p, err
	}
	p = versionsPage{From: from, To: to, Body: compareBlocks(texts(before.Body), texts(after.Body))}
	for _, f := range []struct{ label, before, after string }{
		{"标题", before.Title, after.Title},
		{"文种", string(before.Genre), string(after.Genre)},
		{"密级", before.Level.Chinese() + before.Term, after.Level.Chinese() + after.Term},
		{"主送", strings.Join(before.To, "，"), strings.Join(after.To, "，")},
		{"抄送", strings.Join(before.CC, "，"), strings.Join(after.CC, "，")},
		{"联合行文单位", strings.Join(before.CoIssuers, "，"), strings.Join(after.CoIssuers, "，")},
		{"附注", before.Note, after.Note},
		{"附件", attachmentNames(before), attachmentNames(after)},
	} {
		if f.before != f.after {
			p.Fields = append(p.Fields, fieldChange{Label: f.label, Changes: compareText(f.before, f.after)})
		}
	}
	p.Changes = len(p.Fields) + countChanged(p.Body)
	p.Unchanged = p.Changes == 0
	return p, nil
}

func texts(body archive.Body) []string {
	list := make([]string, len(body))
	for i, b := range body {
		list[i] = b.Text
	}
	return list
}

// attachmentNames tells a file exchanged under the same name by the beginning of its digest.
func attachmentNames(w archive.Wording) string {
	names := make([]string, len(w.Attachments))
	for i, a := range w.Attachments {
		names[i] = fmt.Sprintf("%s（%.8s）", a.Name, a.SHA256)
	}
	return strings.Join(names, "，")
}

func countChanged(blocks [][]change) int {
	n := 0
	for _, b := range blocks {
		if slices.ContainsFunc(b, func(c change) bool { return c.Kind != kept }) {
			n++
		}
	}
	return n
}

func (s *Server) documentLinks(c *Call) error {
	return s.documentPart(c, "links", "document_links", nil)
}

func (s *Server) documentHistory(c *Call) error {
	return s.insidePart(c, "slip", "document_history", func(*documentPage) error { return nil })
}

func (s *Server) documentReaders(c *Call) error {
	return s.insidePart(c, "text", "document_readers", func(p *documentPage) error {
		readers, err := s.office.Readers(c.Ctx(), c.By(), p.Document.ID)
		p.Says = groupReaders(readers)
		return err
	})
}
