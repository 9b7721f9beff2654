package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
)

// formOfDraft writes a draft into the fields of its form.
func formOfDraft(d office.Desk) url.Values {
	doc := d.Document
	v := url.Values{"genre": {string(doc.Genre)}, "title": {doc.Title}, "level": {string(doc.Level)}, "term": {doc.Term},
		"urgency": {string(doc.Urgency)}, "openness": {string(doc.Openness)}, "retention": {string(doc.Retention)},
		"series": {string(doc.SeriesID)}, "note": {doc.Note}, "body": {doc.Body.Plain()}, "to_sign": {string(d.Signer)},
		"version": {strconv.Itoa(doc.Version)}}
	if doc.Offline {
		v.Set("offline", "on")
	}
	v["to"], v["to_other"] = fieldsOfReceivers(doc.To)
	v["cc"], v["cc_other"] = fieldsOfReceivers(doc.CC)
	v["co_issuers"], v["co_issuers_other"] = fieldsOfReceivers(asReceivers(doc.CoIssuers))
	for _, u := range doc.Countersign {
		v.Add("countersign", string(u.ID))
	}
	for _, f := range doc.FilesOf(archive.Attachment) {
		v.Add("attachment", string(f.File.ID))
		v.Add("attachment_name", f.Name)
		v.Add("attachment_level", string(f.Level))
	}
	if d.ReplyTo != nil {
		v.Set("reply_to", numberOrTitle(*d.ReplyTo))
		v.Set("reply_was", numberOrTitle(*d.ReplyTo))
	}
	return v
}

func numberOrTitle(d archive.Document) string {
	if d.Number != "" {
		return d.Number
	}
	return d.Title
}

// fieldsOfReceivers parts the units of the tree from the bodies that were typed, one a line.
func fieldsOfReceivers(list []archive.Receiver) (units, typed []string) {
	names := []string{}
	for _, r := range list {
		if r.UnitID != "" {
			units = append(units, string(r.UnitID))
		} else {
			names = append(names, r.Name)
		}
	}
	return units, []string{strings.Join(names, "\n")}
}

// asReceivers lets co-issuers be picked as receivers are: units of the tree, or bodies by name.
func asReceivers(list []archive.CoIssuer) []archive.Receiver {
	all := make([]archive.Receiver, len(list))
	for i, c := range list {
		all[i] = archive.Receiver{Unit: c.Unit, UnitID: c.UnitID, Name: c.Name}
	}
	return all
}

// typedDraft reads the posted form: what is changed, and of which version.
func (s *Server) typedDraft(c *Call) (id archive.ID, version int, change office.Change, err error) {
	if id, err = c.ID("id"); err != nil {
		return id, 0, change, err
	}
	form, err := c.Form()
	if err != nil {
		return id, 0, change, err
	}
	if version, err = numberIn(form, "version"); err != nil {
		return id, 0, change, err
	}
	before, err := s.office.Draft(c.Ctx(), c.By(), id)
	if err != nil {
		return id, 0, change, err
	}
	applyFix(form)
	change = changeOf(form, before)
	change.ReplyTo, err = s.replyOf(c, form)
	return id, version, change, err
}

// changeOf turns a form into the change of a draft. Receivers keep the order they had; new ones follow.
func changeOf(form url.Values, before archive.Document) office.Change {
	genre, title, note := archive.Genre(form.Get("genre")), form.Get("title"), form.Get("note")
	level, term, urgency := archive.Level(form.Get("level")), form.Get("term"), archive.Urgency(form.Get("urgency"))
	retention, body := archive.Retention(form.Get("retention")), bodyOf(form.Get("body"), before.Body)
	to, cc := receiversOf(form, "to", before.To), receiversOf(form, "cc", before.CC)
	attachments := attachmentsOf(form)
	countersign := []archive.ID{}
	for _, id := range form["countersign"] {
		countersign = append(countersign, archive.ID(id))
	}
	change := office.Change{Genre: &genre, Title: &title, To: &to, CC: &cc, Level: &level, Term: &term, Urgency: &urgency,
		Retention: &retention, Body: &body, Note: &note, Attachments: &attachments, Countersign: &countersign}
	if before.Kind == archive.Outgoing { // reports have neither number nor publication
		openness, offline, series := archive.Openness(form.Get("openness")), form.Get("offline") == "on", archive.ID(form.Get("series"))
		coIssuers := raised(receiversOf(form, "co_issuers", asReceivers(before.CoIssuers)), form.Get("raise"))
		change.Openness, change.Offline, change.Series, change.CoIssuers = &openness, &offline, &series, &coIssuers
	}
	if form.Has("to_sign") { // only where the route lets it be chosen
		signer := archive.ID(form.Get("to_sign"))
		change.ToSign = &signer
	}
	return change
}

// receiversOf lists unit ids and typed names, those that were there before in their old order first.
func receiversOf(form url.Values, field string, before []archive.Receiver) []string {
	chosen := slices.Concat(form[field], linesOf(form.Get(field+"_other")))
	list := []string{}
	for _, r := range before {
		key := r.Name
		if r.UnitID != "" {
			key = string(r.UnitID)
		}
		if slices.Contains(chosen, key) {
			list = append(list, key)
		}
	}
	for _, key := range chosen {
		if !slices.Contains(list, key) {
			list = append(list, key)
		}
	}
	return list
}

// raised moves an entry of a list one place forward.
func raised(list []string, entry string) []string {
	if i := slices.Index(list, entry); i > 0 {
		list[i-1], list[i] = list[i], list[i-1]
	}
	return list
}

// bodyOf parses the text, and keeps the marked stretches of the blocks that are as they were.
func bodyOf(text string, before archive.Body) archive.Body {
	body := archive.ParseBody(text)
	for i := range body {
		same := slices.IndexFunc(before, func(b archive.Block) bool { return b.Text == body[i].Text })
		if same >= 0 {
			body[i].Runs = before[same].Runs
		}
	}
	return body
}

// attachmentsOf reads the rows of files: id, printed name and level stand at the same place of three lists.
func attachmentsOf(form url.Values) []office.Attachment {
	list := []office.Attachment{}
	for i, id := range form["attachment"] {
		if id == form.Get("remove") {
			continue
		}
		a := office.Attachment{File: archive.ID(id)}
		if names := form["attachment_name"]; i < len(names) {
			a.Name = strings.TrimSpace(names[i])
		}
		if levels := form["attachment_level"]; i < len(levels) {
			a.Level = archive.Level(levels[i])
		}
		list = append(list, a)
	}
	return list
}

// applyFix writes the repair that a finding offers into the field it is about: "field:index:value".
func applyFix(form url.Values) {
	field, rest, _ := strings.Cut(form.Get("fix"), ":")
	at, value, ok := strings.Cut(rest, ":")
	index, err := strconv.Atoi(at)
	if !ok || err != nil || index < 0 {
		return
	}
	switch field {
	case "title", "note", "term":
		form.Set(field, value)
	case "body":
		lines := linesOf(form.Get("body"))
		if index < len(lines) {
			lines[index] = value
			form.Set("body", strings.Join(lines, "\n"))
		}
	case "attachments":
		if names := form["attachment_name"]; index < len(names) {
			names[index] = value
		}
	}
}

// replyOf finds the document that is answered by its typed number; nil when the field says what it said before.
func (s *Server) replyOf(c *Call, form url.Values) (*archive.ID, error) {
	typed := strings.TrimSpace(form.Get("reply_to"))
	none := archive.ID("")
	switch typed {
	case form.Get("reply_was"):
		return nil, nil
	case "":
		return &none, nil
	}
	found, err := s.office.FindByNumber(c.Ctx(), c.By(), typed)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, archive.E(archive.Invalid, "没有找到文号为“%s”的来文，请核对文号。", typed).On("reply_to")
	}
	return &found[0].ID, nil
}
