package web

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/lantai/lantai/archive"
)

func (s *Server) meRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/", Who: SignedIn(), Case: "home", Handle: s.home},
		{Method: http.MethodGet, Path: "/help", Who: SignedIn(), Case: "home", Handle: s.helpPage},
		{Method: http.MethodGet, Path: "/me", Who: SignedIn(), Case: "me", Handle: s.mePage},
		{Method: http.MethodPost, Path: "/me", Who: SignedIn(), Case: "me", Handle: s.setPreferences},
		{Method: http.MethodGet, Path: "/api/v1/me", Who: SignedIn(), Case: "me", Handle: s.me, BeforeChange: true,
			Doc: &Doc{Summary: "我的账号 | Who I am", Out: meAnswer{}}},
		{Method: http.MethodPatch, Path: "/api/v1/me", Who: SignedIn(), Case: "me", Handle: s.patchMe,
			Doc: &Doc{Summary: "修改我的设置 | Change one's settings", In: settingsRequest{}, Out: meAnswer{}}},
	}
}

func (s *Server) helpPage(c *Call) error {
	return c.Page("help", Page{Title: c.T("快捷键与帮助")})
}

// actor reads who asks, with all rights of this moment.
func (s *Server) actor(c *Call) (actor archive.Actor, err error) {
	err = s.store.Read(c.Ctx(), c.By(), func(tx archive.Tx) error {
		actor = tx.Actor()
		return nil
	})
	return actor, err
}

func (s *Server) mePage(c *Call) error {
	actor, err := s.actor(c)
	if err != nil {
		return err
	}
	page, err := s.meOf(c, actor, Form{Values: settingsOf(actor)})
	if err != nil {
		return err
	}
	return c.Page("me", page)
}

// settingsOf are the actor's settings as the page's form has them.
func settingsOf(a archive.Actor) url.Values {
	return url.Values{"language": {a.Language}, "theme": {a.Theme}, "phrase": {a.Phrase}, "phrases": {strings.Join(a.Phrases, "\n")}}
}

type mePage struct {
	Form
	Actor   archive.Actor
	Signed  bool // a picture of the signature is kept
	Contact contactForm
}

func (s *Server) meOf(c *Call, actor archive.Actor, f Form) (Page, error) {
	signed, err := s.hasSignature(c)
	if err != nil {
		return Page{}, err
	}
	contact, err := s.contactForm(c)
	return Page{Title: c.T("我的"), Here: "me", Data: mePage{Form: f, Actor: actor, Signed: signed, Contact: contact}}, err
}

// meAgain shows the page once more with what was wrong; typed is what stood in the form.
func (s *Server) meAgain(c *Call, typed func(archive.Actor) url.Values, wrong error) error {
	actor, err := s.actor(c)
	if err != nil {
		return err
	}
	page, err := s.meOf(c, actor, c.FormOf(typed(actor), wrong))
	if err != nil {
		return err
	}
	return c.Refused(wrong, "me", page)
}

// setPreferences saves the page's form. It carries no claim: the same settings saved twice are the same settings.
func (s *Server) setPreferences(c *Call) error {
	form, err := c.Form()
	if err != nil {
		return err
	}
	p := archive.Preferences{Language: form.Get("language"), Theme: form.Get("theme"), Phrase: strings.TrimSpace(form.Get("phrase")),
		Phrases: linesOf(form.Get("phrases"))}
	if err := s.accounts.SetPreferences(c.Ctx(), c.By(), p); err != nil {
		return s.meAgain(c, func(archive.Actor) url.Values { return form }, err)
	}
	c.setKeys(form.Get("keys") == "on")
	c.Lang = s.languages.pick(p.Language, "")
	return c.Done("/me", Flash{Text: c.T("设置已保存")})
}

func (c *Call) setKeys(on bool) {
	const year = 365 * 24 * 60 * 60
	if on {
		c.setCookie(keysCookie, "", -1)
		return
	}
	c.setCookie(keysCookie, "off", year)
}

func linesOf(text string) []string {
	lines := []string{}
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// meAnswer is what GET /api/v1/me answers.
type meAnswer struct {
	personAnswer
	StaffNo      string     `json:"staff_no"`
	Organisation archive.ID `json:"organisation"`
	Clearance    string     `json:"clearance"`
	Language     string     `json:"language"`
	Theme        string     `json:"theme"`
	Phrase       string     `json:"phrase"`
	Phrases      []string   `json:"phrases"`
	Next         string     `json:"next,omitempty"`
}

func (s *Server) me(c *Call) error {
	actor, err := s.actor(c)
	if err != nil {
		return err
	}
	answer := meAnswer{personAnswer: personOf(c.Session), StaffNo: actor.StaffNo, Organisation: actor.OrganisationID,
		Clearance: string(actor.Clearance), Language: actor.Language, Theme: actor.Theme, Phrase: actor.Phrase,
		Phrases: append([]string{}, actor.Phrases...)}
	if actor.MustChange {
		answer.Next = string(changePassword)
	}
	return c.OK(answer)
}

// settingsRequest are the settings to change; those that are left out stay.
type settingsRequest struct {
	Language *string   `json:"language,omitempty"` // zh, en
	Theme    *string   `json:"theme,omitempty"`    // auto, light, dark
	Phrase   *string   `json:"phrase,omitempty"`
	Phrases  *[]string `json:"phrases,omitempty"`
}

// patchMe changes the settings that are named and leaves the others.
func (s *Server) patchMe(c *Call) error {
	var asked settingsRequest
	if err := c.Bind(&asked); err != nil {
		return err
	}
	actor, err := s.actor(c)
	if err != nil {
		return err
	}
	p := archive.Preferences{Language: or(asked.Language, actor.Language), Theme: or(asked.Theme, actor.Theme),
		Phrase: or(asked.Phrase, actor.Phrase), Phrases: or(asked.Phrases, actor.Phrases)}
	if err := s.accounts.SetPreferences(c.Ctx(), c.By(), p); err != nil {
		return err
	}
	return s.me(c)
}

// or is what a field of a PATCH says, or what was there before.
func or[T any](asked *T, before T) T {
	if asked == nil {
		return before
	}
	return *asked
}
