package web

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/lantai/lantai/archive"
)

// transferTime is how long one file may be on its way in or out.
const transferTime = 15 * time.Minute

func (s *Server) apiFileRoutes() []Route {
	const row = "api_files"
	fetch := reading("/files/:id", row, "下载文件 | Download a file", nil, s.apiFetchFile)
	fetch.Doc.Media, fetch.Doc.Ranged, fetch.Timeout = "*/*", true, transferTime
	return []Route{
		{Method: http.MethodPost, Path: "/api/v1/files", Who: SignedIn(), Case: row, Handle: s.apiUpload, Limit: s.uploadLimit(),
			Timeout: transferTime, Doc: &Doc{Summary: "上传文件 | Upload a file", Upload: true, Out: fileAnswer{}, Status: http.StatusCreated, Keyed: true}},
		fetch,
	}
}

// uploadLimit is the largest request: the largest file, and what multipart puts around it.
func (s *Server) uploadLimit() string {
	const around = 64 << 10
	if s.office == nil {
		return ""
	}
	return strconv.FormatInt(s.office.MaxUpload+around, 10)
}

// fileAnswer is a file with the digests of its bytes.
type fileAnswer struct {
	ID        archive.ID `json:"id"`
	Name      string     `json:"name"`
	Size      int64      `json:"size"` // bytes
	SHA256    string     `json:"sha256"`
	SM3       string     `json:"sm3"` // GB/T 32905-2016
	MediaType string     `json:"media_type"`
	Pages     int        `json:"pages,omitempty"`
}

func fileOf(f archive.File) fileAnswer {
	return fileAnswer{ID: f.ID, Name: f.Name, Size: f.Size, SHA256: hex.EncodeToString(f.SHA256), SM3: hex.EncodeToString(f.SM3),
		MediaType: f.MediaType, Pages: f.Pages}
}

// apiUpload passes the file on as it comes in; it never lies in memory. The digest of its bytes completes the claim.
func (s *Server) apiUpload(c *Call) error {
	claim, err := c.NewClaim(c.Request().Header.Get("Idempotency-Key"), nil)
	if err != nil {
		return err
	}
	part, err := c.filePart()
	if err != nil {
		return err
	}
	content := &digested{r: part, sum: sha256.New(), claim: claim}
	content.sum.Write([]byte(part.FileName() + "\x00"))
	return c.ActAs(claim, func(c *Call) error {
		_, err := s.office.Upload(c.Ctx(), c.By(), part.FileName(), content)
		return err
	}, s.showFile)
}

func (s *Server) showFile(c *Call, ref string) error {
	f, err := s.office.File(c.Ctx(), c.By(), archive.ID(ref))
	if err != nil {
		return err
	}
	return c.Created(fileOf(f))
}

// filePart finds the one field of an upload.
func (c *Call) filePart() (*multipart.Part, error) {
	reader, err := c.Request().MultipartReader()
	if err != nil {
		return nil, archive.E(archive.Unsupported, "上传须用 multipart/form-data，文件放在 file 字段。").Because(err)
	}
	part, err := reader.NextPart()
	switch {
	case err == io.EOF:
		return nil, archive.E(archive.Invalid, "没有收到文件，请把文件放在 file 字段。").On("file")
	case err != nil:
		return nil, archive.E(archive.Malformed, "上传内容没有读全，请再送一次。").Because(err)
	case part.FormName() != "file":
		return nil, archive.E(archive.Invalid, "接口没有“%s”这个字段，请核对拼写。", part.FormName()).On(part.FormName())
	case part.FileName() == "":
		return nil, archive.E(archive.Invalid, "没有收到文件，请把文件放在 file 字段。").On("file")
	}
	return part, nil
}

// digested reads a file and, at its end, lets the claim say which one it was.
type digested struct {
	r     io.Reader
	sum   hash.Hash
	claim *archive.Claim
}

func (d *digested) Read(p []byte) (int, error) {
	n, err := d.r.Read(p)
	d.sum.Write(p[:n])
	if err == io.EOF {
		d.claim.Digest = [32]byte(d.sum.Sum(nil))
	}
	return n, err
}

// apiFetchFile answers the bytes, or the stretch of them that was asked for.
func (s *Server) apiFetchFile(c *Call) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	f, blob, err := s.office.OpenFile(c.Ctx(), c.By(), id)
	if err != nil {
		return err
	}
	defer blob.Close()
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, f.MediaType)
	h.Set(echo.HeaderContentDisposition, mime.FormatMediaType("attachment", map[string]string{"filename": f.Name}))
	h.Set("ETag", strconv.Quote(hex.EncodeToString(f.SHA256)))
	http.ServeContent(c.Response(), c.Request(), "", time.Time{}, blob)
	return nil
}
