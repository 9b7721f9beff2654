package web

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
)

// Page is what a handler gives its template beside the frame.
type Page struct {
	Title  string  // of the window and of the bar on a phone, in the asker's language
	Here   string  // key of the navigation entry that is current
	Railed bool    // a narrow navigation and no tab bar: pages with an action bar of their own
	Data   any     // what the template's main part shows, as .Data
	counts *Counts // what waits for the person, if it has been read for the page already
}

// View is what every template gets as "." and, within range and with, as "$".
type View struct {
	Page
	Clock
	Me         archive.Session
	Counts     Counts
	Nav        []navGroup
	Tabs       []navEntry
	Said       *Flash
	Theme      string
	Keys       bool   // single-key shortcuts are on
	House      string // name of the organisation, at the door
	Classified bool
	OtherLang  string // the address of this page in the other language, at the door
	has        func(path string) bool
}

// Has reports whether there is a page at a path, so that nothing links to a place that is not there.
func (v View) Has(path string) bool { return v.has != nil && v.has(path) }

// Page answers with a page inside the frame: bar, navigation, counts.
func (c *Call) Page(name string, p Page) error { return c.framed(http.StatusOK, name, p) }

// Refused answers a form once more with what was typed, under the status of the error; see Form.
func (c *Call) Refused(err error, name string, p Page) error {
	f, known := faults[asError(err).Kind]
	if !known || f.status >= http.StatusInternalServerError {
		return err
	}
	if c.Session.Person == 0 {
		return c.page(f.status, name, p)
	}
	return c.framed(f.status, name, p)
}

func (c *Call) framed(status int, name string, p Page) error {
	if p.counts == nil {
		waiting, err := c.server.office.Waiting(c.Ctx(), c.By())
		if err != nil {
			return err
		}
		p.counts = (*Counts)(&waiting)
	}
	v := c.view(p)
	v.Counts = *p.counts
	v.Nav, v.Tabs = c.server.navigation(v)
	return c.render(status, name, v)
}

// page answers with a page outside the frame: the door and the errors, which must show even when counts cannot be read.
func (c *Call) page(status int, name string, p Page) error { return c.render(status, name, c.view(p)) }

func (c *Call) render(status int, name string, v View) error {
	html, err := c.server.templates.render(c.Lang.Code, name, name+".html", v)
	if err != nil {
		return err
	}
	return c.HTMLBlob(status, html)
}

// Fragment answers htmx with one named template of a page. data is all it gets; pass c.View() along where it needs the clock.
func (c *Call) Fragment(page, name string, data any) error {
	return c.fragment(http.StatusOK, page, name, data)
}

func (c *Call) fragment(status int, page, name string, data any) error {
	html, err := c.server.templates.render(c.Lang.Code, page, name, data)
	if err != nil {
		return err
	}
	return c.HTMLBlob(status, html)
}

// View is the view of a fragment.
func (c *Call) View(data any) View { return c.view(Page{Data: data}) }

func (c *Call) view(p Page) View {
	s := c.server
	v := View{Page: p, Me: c.Session, Theme: "auto", Keys: c.keysOn(), House: s.house, Classified: s.classified, Said: c.takeFlash(), has: s.has}
	v.Clock = c.clock()
	v.OtherLang = c.inOtherLanguage()
	if c.Session.Theme != "" {
		v.Theme = c.Session.Theme
	}
	return v
}

// clock writes moments for the asker, as of now.
func (c *Call) clock() Clock {
	k := Clock{Lang: c.Lang, Zone: c.server.zone, Now: c.server.now()}
	if c.Session.Zone != nil {
		k.Zone = c.Session.Zone
	}
	return k
}

func (c *Call) inOtherLanguage() string {
	other := "en"
	if c.Lang.Is("en") {
		other = "zh"
	}
	query := c.QueryParams()
	query.Set("lang", other)
	return "?" + query.Encode()
}

// keysCookie switches single-key shortcuts off, on the machine where they disturb.
const keysCookie = "lantai_keys"

func (c *Call) keysOn() bool {
	cookie, err := c.Cookie(keysCookie)
	return err != nil || cookie.Value != "off"
}

// Flash is what was done, said once on the next page. Undo, if there is one, is a form's address that takes it back.
type Flash struct {
	Text      string
	Bad       bool   // something was not done
	Undo      string `json:",omitempty"`
	UndoLabel string `json:",omitempty"`
}

const flashCookie = "lantai_said"

// Done goes to a page that will say what was done.
func (c *Call) Done(path string, f Flash) error {
	data, err := json.Marshal(f)
	if err != nil {
		return err
	}
	c.setCookie(flashCookie, base64.RawURLEncoding.EncodeToString(data), int(time.Minute/time.Second))
	return c.Go(path)
}

// takeFlash reads what is to be said and forgets it. It comes from the person's own browser and is shown to nobody else.
func (c *Call) takeFlash() *Flash {
	cookie, err := c.Cookie(flashCookie)
	if err != nil {
		return nil
	}
	c.setCookie(flashCookie, "", -1)
	data, err := base64.RawURLEncoding.DecodeString(cookie.Value)
	var f Flash
	if err != nil || json.Unmarshal(data, &f) != nil || f.Undo != localPath(f.Undo) && f.Undo != "" {
		return nil
	}
	return &f
}

// Counts are what waits for the person, as the navigation shows it.
type Counts office.Waiting
