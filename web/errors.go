package web

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/lantai/lantai/archive"
)

// Kinds of failure that only HTTP knows.
const (
	malformedMethod      archive.Kind = "method_not_allowed"
	changePassword       archive.Kind = "change_password"       // nothing else is open before the first password is changed
	preconditionRequired archive.Kind = "precondition_required" // If-Match is missing
	crossOrigin          archive.Kind = "cross_origin"          // a form of another site
)

// fault is what a kind of failure means in HTTP.
type fault struct {
	status int
	title  string // short, the same for all of the kind; the sentence of the error itself is the detail
}

// faults is the one table from kind to HTTP status. Its keys are the closed list of problem types.
var faults = map[archive.Kind]fault{
	archive.Malformed:    {http.StatusBadRequest, "请求无法读取"},
	archive.Unauthorized: {http.StatusUnauthorized, "请先登录"},
	archive.Forbidden:    {http.StatusForbidden, "不在您的职责范围"},
	changePassword:       {http.StatusForbidden, "请先修改密码"},
	crossOrigin:          {http.StatusForbidden, "请求来自别的网站"},
	archive.NotFound:     {http.StatusNotFound, "没有这件公文"},
	malformedMethod:      {http.StatusMethodNotAllowed, "这个地址不接受这种请求"},
	archive.Conflict:     {http.StatusConflict, "现在不能这样办"},
	archive.Running:      {http.StatusConflict, "同一请求正在办理"},
	archive.Stale:        {http.StatusPreconditionFailed, "内容已有变化"},
	archive.TooLarge:     {http.StatusRequestEntityTooLarge, "内容太大"},
	archive.Unsupported:  {http.StatusUnsupportedMediaType, "不接受这种格式"},
	archive.Invalid:      {http.StatusUnprocessableEntity, "内容须修改"},
	preconditionRequired: {http.StatusPreconditionRequired, "缺少版本号"},
	archive.TooMany:      {http.StatusTooManyRequests, "请求太频繁"},
	archive.Internal:     {http.StatusInternalServerError, "没有办成，内容没有丢"},
	archive.Unavailable:  {http.StatusServiceUnavailable, "暂时不可用"},
	archive.NoSpace:      {http.StatusInsufficientStorage, "存储空间不足"},
}

// ProblemTypes lists the problem types of the API with their statuses.
func ProblemTypes() map[string]int {
	types := make(map[string]int, len(faults))
	for kind, f := range faults {
		types[problemType(kind)] = f.status
	}
	return types
}

func problemType(kind archive.Kind) string { return "urn:lantai:problem:" + string(kind) }

// problem is an RFC 9457 answer. Type is of a closed list; Instance names the request, so that it can be quoted.
type problem struct {
	Type     string `json:"type"`
	Title    string `json:"title"`
	Status   int    `json:"status"`
	Detail   string `json:"detail"`
	Field    string `json:"field,omitempty"`
	Instance string `json:"instance"`
}

// asError turns whatever a handler or a middleware answered into an archive.Error. What is not known is Internal, and its text
// stays in the log.
func asError(err error) *archive.Error {
	if e, ok := errors.AsType[*archive.Error](err); ok {
		switch e.Kind {
		case archive.Internal:
			return internal(err)
		case archive.NotFound: // in one sentence, whichever part answered
			return missing().Because(err)
		}
		return e
	}
	if e, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return archive.E(archive.TooLarge, "内容太大，最多 %s。没有保存，请缩小后再试。", fileSize(e.Limit)).Because(err)
	}
	if e, ok := errors.AsType[*echo.HTTPError](err); ok {
		return ofStatus(e)
	}
	return internal(err)
}

func internal(err error) *archive.Error {
	return archive.E(archive.Internal, "没有办成，内容没有丢。请稍后再试；仍不行，请把编号告诉系统管理员。").Because(err)
}

// ofStatus reads what echo's router and middleware answer.
func ofStatus(e *echo.HTTPError) *archive.Error {
	switch e.Code {
	case http.StatusNotFound:
		return missing().Because(e)
	case http.StatusMethodNotAllowed:
		return archive.E(malformedMethod, "这个地址不接受这种请求，请核对方法。").Because(e)
	case http.StatusRequestEntityTooLarge:
		return archive.E(archive.TooLarge, "内容太大，没有保存。请缩小后再试。").Because(e)
	case http.StatusServiceUnavailable:
		return archive.E(archive.Unavailable, "办理超时，没有保存。请稍后再试。").Because(e)
	}
	return internal(e)
}

// missing is the one sentence for what is not there and for what may not be known.
func missing() *archive.Error {
	return archive.E(archive.NotFound, "没有这件公文。可能链接有误，也可能不在您的知悉范围。")
}

// handleError is the only writer of failures: problem+json to programs, a page or a fragment to people.
func (s *Server) handleError(err error, ec echo.Context) {
	if ec.Response().Committed {
		return
	}
	c := s.callOf(ec)
	e := asError(err)
	f, known := faults[e.Kind]
	if !known {
		e, f = internal(err), faults[archive.Internal]
	}
	if f.status >= http.StatusInternalServerError {
		s.log.LogAttrs(c.Ctx(), slog.LevelError, "request failed", slog.String("request", c.RequestID()), slog.Any("error", err))
	}
	if err := s.answerError(c, e, f); err != nil {
		s.log.Error("answer of a failure failed", "request", c.RequestID(), "error", err)
	}
}

func (s *Server) answerError(c *Call, e *archive.Error, f fault) error {
	if c.Request().Method == http.MethodHead {
		return c.NoContent(f.status)
	}
	if c.ForProgram() {
		return c.problem(e, f)
	}
	if e.Kind == archive.Unauthorized && c.Path() != "/login" {
		return c.toLogin()
	}
	if c.ForSwap() {
		c.Response().Header().Set("HX-Retarget", "#said")
		c.Response().Header().Set("HX-Reswap", "innerHTML")
		return c.fragment(f.status, "error", "toast", Flash{Text: c.Sentence(e), Bad: true})
	}
	shown := errorPage{Title: c.T(f.title), Text: c.Sentence(e), Missing: e.Kind == archive.NotFound, Number: c.quotable(f)}
	if shown.Missing {
		shown.Text = c.T("可能链接有误，也可能不在您的知悉范围。") // the title says the rest
	}
	return c.page(f.status, "error", Page{Title: shown.Title, Data: shown})
}

// errorPage is what the error page shows. A missing and a forbidden thing share text, status and layout.
type errorPage struct {
	Title   string
	Text    string
	Missing bool
	Number  string // to quote, only when the fault is ours
}

// quotable is the number of the request as a person can read it out; the log has it in full.
func (c *Call) quotable(f fault) string {
	if f.status < http.StatusInternalServerError {
		return ""
	}
	return c.RequestID()[:8]
}

func (c *Call) problem(e *archive.Error, f fault) error {
	if f.status == http.StatusUnauthorized {
		c.Response().Header().Set(echo.HeaderWWWAuthenticate, "Bearer")
	}
	return c.jsonAs("application/problem+json", f.status, problem{Type: problemType(e.Kind), Title: c.T(f.title), Status: f.status,
		Detail: c.Sentence(e), Field: e.Field, Instance: "urn:lantai:request:" + c.RequestID()})
}

// Sentence is the error's sentence in the language of the asker.
func (c *Call) Sentence(e *archive.Error) string {
	args := make([]any, len(e.Args))
	for i, arg := range e.Args {
		args[i] = arg
		switch arg := arg.(type) {
		case string: // words of closed sets, such as a status, are in the catalogue too
			args[i] = c.Lang.T(arg)
		case time.Time:
			args[i] = c.clock().When(arg)
		case fmt.Stringer:
			args[i] = arg.String()
		}
	}
	return c.Lang.T(e.Format, args...)
}
