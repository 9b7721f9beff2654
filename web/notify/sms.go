package notify

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"text/template"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/notices"
)

// SMS is a service that takes short messages by an HTTP POST of JSON.
type SMS struct {
	URL           string
	Authorization string // the header of that name; empty: none
	// Template is a text/template of the body with .Mobile, .Name, .Text and .Link; json writes a value with its quotation marks.
	Template string
}

// defaultSMS is the body when the operator gives none.
const defaultSMS = `{"mobile": {{json .Mobile}}, "text": {{json .Text}}}`

type smsGateway struct {
	SMS
	body *template.Template
}

func newSMS(s SMS) (smsGateway, error) {
	if s.Template == "" {
		s.Template = defaultSMS
	}
	body, err := template.New("sms").Option("missingkey=error").Funcs(template.FuncMap{"json": quote}).Parse(s.Template)
	g := smsGateway{SMS: s, body: body}
	if err == nil {
		_, err = g.render(notices.Message{})
	}
	if err != nil {
		return g, archive.E(archive.Invalid, "短信模板写得不对。").Because(err)
	}
	return g, nil
}

func quote(v any) (string, error) {
	text, err := json.Marshal(v)
	return string(text), err
}

// render writes the body. A short message holds one sentence and the link, no titles.
func (g smsGateway) render(m notices.Message) ([]byte, error) {
	var b bytes.Buffer
	err := g.body.Execute(&b, map[string]string{"Mobile": m.To.Mobile, "Name": m.To.Name, "Text": m.Subject + " " + m.Link, "Link": m.Link})
	return b.Bytes(), err
}

// Send implements notices.Gateway.
func (g smsGateway) Send(ctx context.Context, m notices.Message) error {
	body, err := g.render(m)
	if err != nil {
		return err
	}
	header := http.Header{"Content-Type": {"application/json; charset=utf-8"}}
	if g.Authorization != "" {
		header.Set("Authorization", g.Authorization)
	}
	_, err = post(ctx, g.URL, header, body)
	return err
}
