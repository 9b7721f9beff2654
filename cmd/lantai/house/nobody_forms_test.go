package house

import (
	"testing"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow/org"
)

// TestNobodyHidesOneFieldBehindAnother: labels that look alike are one label, and no definition carries a secret mark in a choice.
func TestNobodyHidesOneFieldBehindAnother(t *testing.T) {
	b := newBureau(t)
	f := archive.Form{Key: "outing", Name: "外出\u202e申请", Route: "leave", Fields: []archive.FormField{
		{Label: "金额", Type: archive.FormMoney}, {Label: "金\u200b额", Type: archive.FormMoney},
		{Label: "去处", Type: archive.FormChoice, Choices: []archive.FormOption{{Label: "市内"}, {Label: "市内\u200b"}}}}}
	faults, err := b.office.CheckForm(t.Context(), b.as("editor"), f)
	b.ok(err)
	v, err := b.office.DraftForm(t.Context(), b.as("editor"), f, "照旧")
	b.ok(err)
	b.grants("director", org.Office)
	_, err = b.office.ActivateForm(t.Context(), b.as("director"), v.ID)
	b.refused("put in force with "+v.Content.Fields[1].Label, err, archive.Invalid)
	if v.Content.Name != "外出申请" || v.Content.Fields[1].Label != "金额" || len(faults) == 0 {
		t.Errorf("kept as %+v", v.Content)
	}
	f.Fields[2].Choices[1].Label = "机密★10年"
	_, err = b.office.DraftForm(t.Context(), b.as("editor"), f, "照旧")
	b.refused("a choice with a mark", err, archive.Invalid)
	for _, user := range []string{"drafter", "financehead", "leader", "worker", "foreignclerk"} {
		_, err = b.office.DraftForm(t.Context(), b.as(user), f, "照旧")
		b.refused(user+" drafts a form", err, archive.Forbidden, archive.Invalid)
		_, err = b.office.ActivateForm(t.Context(), b.as(user), v.ID)
		b.refused(user+" activates it", err, archive.Forbidden, archive.NotFound)
		_, err = b.office.DiscardForm(t.Context(), b.as(user), v.ID)
		b.refused(user+" discards it", err, archive.Forbidden, archive.NotFound)
	}
	_, err = b.office.FormDefinition(t.Context(), b.as("foreignclerk"), v.ID)
	b.refused("another organisation reads the draft", err, archive.NotFound)
}
