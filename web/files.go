package web

import (
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
)

// uploadLimit is what a request of an upload may weigh; the house's own limit is smaller and says so in a sentence.
const uploadLimit = "2G"

// uploadTime is how long an upload may take on a slow line.
const uploadTime = time.Hour

// filesRoutes are uploads and downloads.
func (s *Server) filesRoutes() []Route {
	get, post := http.MethodGet, http.MethodPost
	return []Route{
		{Method: post, Path: "/files", Who: SignedIn(), Case: "files", Handle: s.uploadFile, Limit: uploadLimit, Timeout: uploadTime},
		{Method: post, Path: "/documents/:id/attachments", Who: SignedIn(), Case: "files", Handle: s.uploadAttachment, Limit: uploadLimit,
			Timeout: uploadTime},
		{Method: get, Path: "/files/:id", Who: SignedIn(), Case: "files", Handle: s.downloadFile, Timeout: uploadTime},
		{Method: get, Path: "/files/:id/row", Who: SignedIn(), Case: "files", Handle: s.fileRow},
		{Method: get, Path: "/files/:id/view", Who: SignedIn(), Case: "files", Handle: s.viewFile},
		{Method: get, Path: "/files/:id/pages/:page", Who: SignedIn(), Case: "files", Handle: s.filePage},
		{Method: get, Path: "/documents/:id/pages/:page", Who: SignedIn(), Case: "files", Handle: s.documentPage},
	}
}

// filesAccess is their part of the access matrix.
func filesAccess() []Access {
	return []Access{{Case: "files", Shows: "files and typeset pages of documents that the asker may download or print; own uploads",
		Routes: map[string]string{"POST /files": "signed_in", "POST /documents/:id/attachments": "signed_in", "GET /files/:id": "signed_in",
			"GET /files/:id/row":  "signed_in",
			"GET /files/:id/view": "signed_in", "GET /files/:id/pages/:page": "signed_in", "GET /documents/:id/pages/:page": "signed_in"},
		Worlds: []string{"GET /files/{file}", "GET /files/{file}/row", "GET /files/{file}/view", "GET /files/{file}/pages/{page}", "GET /documents/{document}/pages/{page}"}}}
}

// upload is the file of a multipart request, read as it comes: nothing of it is held in memory.
type upload struct {
	*multipart.Part
	fields url.Values // what came before the file
}

// maxField is the largest plain field of an upload, in bytes.
const maxField = 1 << 10

func (c *Call) upload() (upload, error) {
	reader, err := c.Request().MultipartReader()
	if err != nil {
		return upload{}, archive.E(archive.Unsupported, "上传须用表单的 multipart/form-data 格式。").Because(err)
	}
	u := upload{fields: url.Values{}}
	for {
		part, err := reader.NextPart()
		if err != nil {
			return u, archive.E(archive.Invalid, "没有选择文件，请选择后再上传。").On("file").Because(err)
		}
		if part.FormName() == "file" && part.FileName() != "" {
			u.Part = part
			return u, nil
		}
		text := make([]byte, maxField)
		n, _ := part.Read(text) // a field of the form; what is longer than any of ours is cut
		u.fields.Set(part.FormName(), string(text[:n]))
	}
}

// claimOf is the claim of an upload. Its bytes are not read for it: name and length stand for them.
func (c *Call) claimOf(u upload) (*archive.Claim, error) {
	key := u.fields.Get(keyField)
	if header := c.Request().Header.Get("Idempotency-Key"); header != "" {
		key = header
	}
	return c.NewClaim(key, []byte(u.FileName()+"\x00"+strconv.FormatInt(c.Request().ContentLength, 10)))
}

// uploadFile takes one file in for the script, and answers its row. A refused file keeps its row, with the reason.
func (s *Server) uploadFile(c *Call) error {
	u, err := c.upload()
	if err != nil {
		return s.refusedFile(c, "", err)
	}
	claim, err := c.claimOf(u)
	if err != nil {
		return s.refusedFile(c, u.FileName(), err)
	}
	err = c.ActAs(claim, func(c *Call) error {
		_, err := s.office.Upload(c.Ctx(), c.By(), u.FileName(), u)
		return err
	}, s.uploadedFile)
	if err != nil {
		return s.refusedFile(c, u.FileName(), err)
	}
	return nil
}

func (s *Server) uploadedFile(c *Call, ref string) error {
	f, err := s.office.File(c.Ctx(), c.By(), archive.ID(ref))
	if err != nil {
		return err
	}
	choices, err := s.office.Choices(c.Ctx(), c.By())
	if err != nil {
		return err
	}
	return c.Fragment("draft", "draft-file", draftFile{File: f, Printed: f.Name, Level: archive.Public, Levels: choices.Levels})
}

// fileRow answers the row of a file that came in parts.
func (s *Server) fileRow(c *Call) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	return s.uploadedFile(c, string(id))
}

func (s *Server) refusedFile(c *Call, name string, err error) error {
	e := asError(err)
	f, known := faults[e.Kind]
	if !known || f.status >= http.StatusInternalServerError && e.Kind != archive.NoSpace {
		return err
	}
	return c.fragment(f.status, "draft", "file-refused", map[string]string{"Name": name, "Text": c.Sentence(e)})
}

// uploadAttachment is uploading without script: the file goes to the draft at once.
func (s *Server) uploadAttachment(c *Call) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	u, err := c.upload()
	if err != nil {
		return err
	}
	claim, err := c.claimOf(u)
	if err != nil {
		return err
	}
	return c.ActAs(claim, func(c *Call) error {
		before, err := s.office.Draft(c.Ctx(), c.By(), id)
		if err != nil {
			return err
		}
		file := c.By()
		file.Claim = claim.Part("file")
		if _, err := s.office.Upload(c.Ctx(), file, u.FileName(), u); err != nil {
			return err
		}
		attachments := append(attachmentsOf(formOfDraft(office.Desk{Document: before})), office.Attachment{File: archive.ID(file.Claim.Ref)})
		_, err = s.office.ChangeDraft(c.Ctx(), c.By(), id, before.Version, office.Change{Attachments: &attachments})
		return err
	}, func(c *Call, ref string) error {
		return c.Done("/documents/"+string(id)+"/edit", Flash{Text: c.T("附件已保存")})
	})
}

// downloadFile hands a file out to be kept. It is never shown by the browser as if it were a page of ours.
func (s *Server) downloadFile(c *Call) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	f, b, err := s.office.OpenFile(c.Ctx(), c.By(), id)
	if err != nil {
		return err
	}
	defer b.Close()
	h := c.Response().Header()
	h.Set("Content-Type", f.MediaType)
	h.Set("Content-Disposition", disposition(f.Name))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox; frame-ancestors 'none'")
	http.ServeContent(c.Response(), c.Request(), "", f.CreatedAt, b)
	return nil
}

// disposition says that a file is to be kept, under its name: in ASCII for old programs, and as RFC 5987 for all others.
func disposition(name string) string {
	plain := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || strings.ContainsRune(`"\/;%`, r) {
			return '_'
		}
		return r
	}, name)
	return `attachment; filename="` + plain + `"; filename*=UTF-8''` + strings.ReplaceAll(url.QueryEscape(name), "+", "%20")
}

// viewFile shows what can be read of a file without keeping it.
func (s *Server) viewFile(c *Call) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	v, err := s.office.ViewFile(c.Ctx(), c.By(), id)
	if err != nil {
		return err
	}
	pages := make([]int, v.Pages)
	for i := range pages {
		pages[i] = i + 1
	}
	return c.Page("file", Page{Title: v.File.Name, Data: map[string]any{"View": v, "Pages": pages}})
}

func (s *Server) filePage(c *Call) error {
	id, page, err := c.pageOf()
	if err != nil {
		return err
	}
	png, err := s.office.FilePicture(c.Ctx(), c.By(), id, page)
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, "image/png", png)
}

// documentPage is a page of a document as it would be printed now, at /documents/{id}/pages/1.png.
func (s *Server) documentPage(c *Call) error {
	id, page, err := c.pageOf()
	if err != nil {
		return err
	}
	png, err := s.office.PagePicture(c.Ctx(), c.By(), id, page)
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, "image/png", png)
}

// pageOf reads the thing and the page: "3.png" is the third.
func (c *Call) pageOf() (id archive.ID, page int, err error) {
	if id, err = c.ID("id"); err != nil {
		return id, 0, err
	}
	number, ok := strings.CutSuffix(c.Param("page"), ".png")
	if page, err = strconv.Atoi(number); !ok || err != nil || page < 1 {
		return id, 0, missing()
	}
	return id, page, nil
}
