package web

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/lantai/lantai/archive"
)

// contactRoutes are how a person wants to be told; the form stands on his own page.
func (s *Server) contactRoutes() []Route {
	return []Route{
		{Method: http.MethodPost, Path: "/me/contact", Who: SignedIn(), Case: "contact", Handle: s.setContact},
		reading("/me/contact", "contact", "我的通知方式 | How one is told", contactAnswer{}, s.apiContact),
		{Method: http.MethodPut, Path: "/api/v1/me/contact", Who: SignedIn(), Case: "contact", Handle: s.apiSetContact,
			Doc: &Doc{Summary: "设置通知方式 | Set how one is told", In: contactRequest{}, Out: contactAnswer{}}},
	}
}

// contactAccess is their part of the access matrix.
func contactAccess() []Access {
	routes := signedIn("GET /me/contact", "PUT /me/contact")
	routes["POST /me/contact"] = "signed_in"
	return []Access{{Case: "contact", Shows: "the asker's own addresses", Routes: routes,
		Worlds: []string{"GET /api/v1/me/contact"}}}
}

// contactRequest is how one wants to be told besides the notices page.
type contactRequest struct {
	Mail     string            `json:"mail"`
	Mobile   string            `json:"mobile"`
	Channels []archive.Channel `json:"channels"` // mail, wecom, dingtalk, feishu, sms
	Quiet    bool              `json:"quiet"`    // outside office hours messages wait
}

// contactAnswer is contactRequest with the channels that the operator has set up.
type contactAnswer struct {
	contactRequest
	Offered []archive.Channel `json:"offered"`
}

func (s *Server) apiContact(c *Call) error {
	k, err := s.telling.Contact(c.Ctx(), c.By())
	if err != nil {
		return err
	}
	return c.OK(contactAnswer{contactRequest{k.Mail, k.Mobile, append([]archive.Channel{}, k.Channels...), k.Quiet}, s.telling.Offered()})
}

func (s *Server) apiSetContact(c *Call) error {
	var asked contactRequest
	if err := c.Bind(&asked); err != nil {
		return err
	}
	if err := s.telling.SetContact(c.Ctx(), c.By(), archive.Contact(asked)); err != nil {
		return err
	}
	return s.apiContact(c)
}

// contactForm is the form on one's own page. Offered is nil when the operator has set up nothing.
type contactForm struct {
	Form
	Offered []archive.Channel
}

func (s *Server) contactForm(c *Call) (f contactForm, err error) {
	f.Offered = s.telling.Offered()
	k, err := s.telling.Contact(c.Ctx(), c.By())
	f.Values = url.Values{"mail": {k.Mail}, "mobile": {k.Mobile}}
	for _, channel := range k.Channels {
		f.Values.Add("channel", string(channel))
	}
	if k.Quiet {
		f.Values.Set("quiet", "on")
	}
	return f, err
}

// setContact saves the form. It carries no claim: the same settings saved twice are the same settings.
func (s *Server) setContact(c *Call) error {
	form, err := c.Form()
	if err != nil {
		return err
	}
	k := archive.Contact{Mail: form.Get("mail"), Mobile: form.Get("mobile"), Quiet: form.Get("quiet") == "on"}
	for _, channel := range form["channel"] {
		k.Channels = append(k.Channels, archive.Channel(channel))
	}
	if err := s.telling.SetContact(c.Ctx(), c.By(), k); err != nil {
		return s.contactAgain(c, c.FormOf(form, err), err)
	}
	return c.Done("/me", Flash{Text: c.T("通知方式已保存")})
}

// contactAgain shows the page once more with what was wrong in this form.
func (s *Server) contactAgain(c *Call, f Form, wrong error) error {
	actor, err := s.actor(c)
	if err != nil {
		return err
	}
	page, err := s.meOf(c, actor, Form{Values: settingsOf(actor)})
	if err != nil {
		return err
	}
	me := page.Data.(mePage)
	me.Contact.Form = f
	page.Data = me
	return c.Refused(wrong, "me", page)
}

// WantsMobile reports whether a mobile number is of use: only the robots and short messages take one.
func (f contactForm) WantsMobile() bool {
	return slices.ContainsFunc(f.Offered, func(c archive.Channel) bool {
		return c == archive.SMS || c == archive.WeCom || c == archive.DingTalk
	})
}
