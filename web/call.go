package web

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/lantai/lantai/archive"
)

// Call is one request: echo's context with who asks, in which language, and on whose behalf an act is done.
type Call struct {
	echo.Context
	Session archive.Session // zero until somebody is signed in
	Lang    Language

	server *Server
	token  string         // of the session
	claim  *archive.Claim // while an act runs
	read   bool           // the body was read
	body   []byte
}

const callKey = "call"

// callOf finds the request's call, or makes it.
func (s *Server) callOf(ec echo.Context) *Call {
	if c, ok := ec.Get(callKey).(*Call); ok {
		return c
	}
	c := &Call{Context: ec, server: s}
	c.Lang = s.languages.pick(c.chosenLanguage(), ec.Request().Header.Get("Accept-Language"))
	ec.Set(callKey, c)
	return c
}

// languageCookie keeps the language that was chosen at the door, until the person's own setting is known.
const languageCookie = "lantai_language"

func (c *Call) chosenLanguage() string {
	if known, ok := c.server.languages.of(c.QueryParam("lang")); ok {
		c.setCookie(languageCookie, known.Code, 365*24*60*60)
		return known.Code
	}
	if cookie, err := c.Cookie(languageCookie); err == nil {
		return cookie.Value
	}
	return ""
}

// Ctx is the request's context, with its time limit.
func (c *Call) Ctx() context.Context { return c.Request().Context() }

// By says on whose behalf the use cases work. During an act it carries the request's Idempotency-Key.
func (c *Call) By() archive.By {
	return archive.By{Person: c.Session.Person, Claim: c.claim, RequestID: c.RequestID(), Address: c.RealIP()}
}

// RequestID is the random name of the request in the log and in the audit.
func (c *Call) RequestID() string { return c.Response().Header().Get(echo.HeaderXRequestID) }

// Now is the injected clock's time.
func (c *Call) Now() time.Time { return c.server.now() }

// zone is where the asker is.
func (c *Call) zone() *time.Location {
	if c.Session.Zone != nil {
		return c.Session.Zone
	}
	return c.server.zone
}

// T says a Chinese sentence in the asker's language.
func (c *Call) T(sentence string, args ...any) string { return c.Lang.T(sentence, args...) }

// ID reads an id from the path. What has not the form of an id does not exist.
func (c *Call) ID(name string) (archive.ID, error) {
	id := c.Param(name)
	if !archive.ValidID(id) {
		return "", missing()
	}
	return archive.ID(id), nil
}

// ForProgram reports whether the answer is JSON.
func (c *Call) ForProgram() bool { return strings.HasPrefix(c.Request().URL.Path, "/api/") }

// ForSwap reports whether htmx asked, and swaps a part of the page. A boosted link takes the whole page like a browser.
func (c *Call) ForSwap() bool {
	h := c.Request().Header
	return h.Get("HX-Request") == "true" && h.Get("HX-Boosted") != "true"
}

// Go sends the browser to another page with 303, so that going back or loading anew does not send a form twice.
func (c *Call) Go(path string) error {
	if c.ForSwap() {
		c.Response().Header().Set("HX-Redirect", path)
		return c.NoContent(http.StatusOK)
	}
	return c.Redirect(http.StatusSeeOther, path)
}

// OK answers a program with 200.
func (c *Call) OK(v any) error { return c.jsonAs(echo.MIMEApplicationJSON, http.StatusOK, v) }

// Created answers a program with 201.
func (c *Call) Created(v any) error { return c.jsonAs(echo.MIMEApplicationJSON, http.StatusCreated, v) }

// jsonAs writes v without escaping for HTML, so that what people wrote is what programs read.
func (c *Call) jsonAs(mediaType string, status int, v any) error {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return err
	}
	return c.Blob(status, mediaType, b.Bytes())
}
