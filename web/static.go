package web

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"

	"github.com/labstack/echo/v4"
)

//go:embed static
var staticFiles embed.FS

// static are the files of the interface. They lie under one folder named after the hash of them all, so that a file may name
// another beside it, and every one can be kept by browsers for ever.
type static struct {
	files map[string][]byte
	hash  string
}

func loadStatic() (static, error) {
	s := static{files: map[string][]byte{}}
	sum := sha256.New()
	err := fs.WalkDir(staticFiles, "static", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := staticFiles.ReadFile(name)
		if err != nil {
			return err
		}
		s.files[name[len("static/"):]] = data
		sum.Write([]byte(name + "\x00"))
		sum.Write(data)
		return nil
	})
	s.hash = hex.EncodeToString(sum.Sum(nil))[:12]
	return s, err
}

// url is the address of a file.
func (s static) url(name string) string { return "/static/" + s.hash + "/" + name }

// has reports whether there is such a file; libraries are put beside ours by the build.
func (s static) has(name string) bool { return s.files[name] != nil }

func (s *Server) staticRoutes() []Route {
	return []Route{{Method: http.MethodGet, Path: "/static/:hash/*", Who: Anyone(), Case: "static", Handle: s.staticFile}}
}

// staticFile answers a file. A page of another release asks for another folder: it gets ours, but may not keep it.
func (s *Server) staticFile(c *Call) error {
	name := c.Param("*")
	data := s.static.files[name]
	if data == nil {
		return missing()
	}
	if c.Param("hash") == s.static.hash {
		c.Response().Header().Set(echo.HeaderCacheControl, "public, max-age=31536000, immutable")
	}
	mediaType := mime.TypeByExtension(path.Ext(name))
	if mediaType == "" {
		mediaType = echo.MIMEOctetStream
	}
	return c.Blob(http.StatusOK, mediaType, data)
}
