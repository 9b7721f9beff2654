package web

import (
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/lantai/lantai/archive"
)

// offsetHeader says at which byte a part of an upload begins.
const offsetHeader = "Upload-Offset"

func (s *Server) apiUploadRoutes() []Route {
	const row = "api_uploads"
	part := Route{Method: http.MethodPatch, Path: "/api/v1/uploads/:id", Who: SignedIn(), Case: row, Handle: s.apiAddPart, Limit: s.uploadLimit(),
		Timeout: transferTime, Doc: &Doc{Summary: "上传一部分；收齐后成为文件 | Send a part; with the last one it becomes a file", Part: true, Out: uploadAnswer{}}}
	drop := Route{Method: http.MethodDelete, Path: "/api/v1/uploads/:id", Who: SignedIn(), Case: row, Handle: s.apiDropUpload,
		Doc: &Doc{Summary: "放弃上传 | Give an upload up"}}
	return []Route{
		making("/uploads", row, "开始分段上传，可断点续传 | Begin an upload in parts that can be resumed", uploadRequest{}, uploadAnswer{}, s.apiBeginUpload, s.apiShowUpload),
		reading("/uploads/:id", row, "已收到多少 | How much has arrived", uploadAnswer{}, s.apiUploadState),
		part, drop,
	}
}

// uploadRequest begins an upload in parts.
type uploadRequest struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`             // bytes of the whole file
	SHA256 string `json:"sha256,omitempty"` // of the whole file, in hexadecimal: what arrives otherwise is refused
}

// uploadAnswer is an upload in parts: the next part begins at Offset. File is what it became.
type uploadAnswer struct {
	ID      archive.ID  `json:"id"`
	Name    string      `json:"name"`
	Size    int64       `json:"size"`
	Offset  int64       `json:"offset"`
	Expires time.Time   `json:"expires"` // when it is dropped unless another part comes
	File    *fileAnswer `json:"file,omitempty"`
}

func (s *Server) apiBeginUpload(c *Call) error {
	var asked uploadRequest
	if err := c.Bind(&asked); err != nil {
		return err
	}
	_, err := s.office.BeginUpload(c.Ctx(), c.By(), asked.Name, asked.Size, asked.SHA256)
	return err
}

func (s *Server) apiShowUpload(c *Call, ref string) error {
	answer, err := s.uploadOf(c, archive.ID(ref))
	if err != nil {
		return err
	}
	return c.Created(answer)
}

func (s *Server) apiUploadState(c *Call) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	answer, err := s.uploadOf(c, id)
	if err != nil {
		return err
	}
	return c.OK(answer)
}

func (s *Server) uploadOf(c *Call, id archive.ID) (answer uploadAnswer, err error) {
	u, err := s.office.UploadInParts(c.Ctx(), c.By(), id)
	if err != nil {
		return answer, err
	}
	answer = uploadAnswer{ID: u.ID, Name: u.Name, Size: u.Size, Offset: u.Received, Expires: moment(u.Touched.Add(archive.UploadKept))}
	if u.File == "" {
		return answer, nil
	}
	f, err := s.office.File(c.Ctx(), c.By(), u.File)
	if archive.KindOf(err) == archive.NotFound {
		return answer, nil // it lies at a document now that the asker may not read
	}
	shown := fileOf(f)
	answer.File = &shown
	return answer, err
}

// apiAddPart passes a part on as it comes in. It needs no Idempotency-Key: a part that is sent again begins at the wrong offset.
func (s *Server) apiAddPart(c *Call) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	if c.Request().Header.Get(echo.HeaderContentType) != echo.MIMEOctetStream {
		return archive.E(archive.Unsupported, "文件的一部分须以 application/octet-stream 发送。")
	}
	offset, err := strconv.ParseInt(c.Request().Header.Get(offsetHeader), 10, 64)
	if err != nil {
		return archive.E(archive.Malformed, "请在 Upload-Offset 中写明这一部分从第几个字节开始。").On(offsetHeader)
	}
	if _, err := s.office.AddPart(c.Ctx(), c.By(), id, offset, c.Request().Body); err != nil {
		return err
	}
	answer, err := s.uploadOf(c, id)
	if err != nil {
		return err
	}
	return c.OK(answer)
}

func (s *Server) apiDropUpload(c *Call) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	if err := s.office.DropUpload(c.Ctx(), c.By(), id); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}
