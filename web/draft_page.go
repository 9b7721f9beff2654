package web

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/workflow"
)

// draftPage is what the drafting page shows.
type draftPage struct {
	Form
	office.Desk
	Classified          bool
	Genres              []archive.Genre
	To, CC, Countersign picker
	CoIssuers           picker
	Files               []draftFile
	Checks              checks
	Route               []routeStop
	MaxUpload           int64
}

// draftFile is a row of the attachments.
type draftFile struct {
	archive.File
	Printed string // its name in the 附件说明
	Level   archive.Level
	Levels  []archive.Level // that it may have: not above those of the drafter
}

// routeStop is a station of the preview of the route.
type routeStop struct {
	Step  string
	Names []string
}

func (c *Call) draftPage(d office.Desk, f Form) Page {
	title := d.Document.Title
	if title == "" {
		title = c.T("新公文")
	}
	return Page{Title: c.T("拟稿：%s", title), Here: "draft", Railed: true, Data: c.draftOf(d, f)}
}

func (c *Call) draftOf(d office.Desk, f Form) draftPage {
	p := draftPage{Form: f, Desk: d, Classified: c.server.classified, Genres: archive.Genres(), MaxUpload: c.server.office.MaxUpload,
		Checks: c.checksOf(stopping(d.Findings)), Route: stopsOf(d.Rail)}
	p.To = p.receivers("to", c.T("主送"), "：")
	p.CC = p.receivers("cc", c.T("抄送"), "。")
	p.CoIssuers = p.jointly(c.T("联合行文单位"))
	p.Countersign = picker{Name: "countersign", Label: c.T("会签部门"), Nodes: departments(d.Units, d.Organisation, f.Values["countersign"]),
		Chosen: pickedUnits(d.Units, f.Values["countersign"]), Error: f.Error("countersign")}
	p.Files = p.filesOf()
	return p
}

func (p draftPage) receivers(name, label, end string) picker {
	ids, typed := p.Values[name], p.Value(name+"_other")
	field := picker{Name: name, Label: label, Required: name == "to", Typed: true, Others: linesOf(typed), Nodes: pickTree(p.Units, p.Organisation, ids),
		Chosen: pickedUnits(p.Units, ids), Error: p.Error(name)}
	field.Printed = printedLine(field.Chosen, typed, end)
	return field
}

// stopping are the findings as the page shows them. A signer who may not sign stops nothing here: the page sends another choice along.
func stopping(findings []archive.Finding) []archive.Finding {
	findings = slices.Clone(findings)
	for i := range findings {
		if findings[i].Field == "to_sign" {
			findings[i].Severity = archive.Remind
		}
	}
	return findings
}

// jointly picks who issues the document together with the organisation. The printed line is in the order that was saved, the leading
// one first.
func (p draftPage) jointly(label string) picker {
	field := p.receivers("co_issuers", label, "")
	field.Printed = ""
	if len(p.Document.CoIssuers) > 0 {
		field.Printed = strings.Join(p.Document.Issuers(), "，")
	}
	return field
}

// filesOf lists the attachments as the form has them.
func (p draftPage) filesOf() []draftFile {
	var rows []draftFile
	for _, a := range attachmentsOf(p.Values) {
		i := slices.IndexFunc(p.Document.Files, func(f archive.DocumentFile) bool { return f.File.ID == a.File })
		if i < 0 {
			continue // uploaded, but not saved with the draft: it is offered once more
		}
		rows = append(rows, draftFile{File: p.Document.Files[i].File, Printed: a.Name, Level: a.Level, Levels: p.Levels})
	}
	return rows
}

// Class is the class of a level: it tells which series fit.
func (p draftPage) Class(l archive.Level) string { return string(l.Class()) }

// KindWord is the kind of the document in the trade's word.
func (p draftPage) KindWord() string {
	if p.Document.Kind == archive.Report {
		return "签报、请示报告"
	}
	return "发文"
}

// Numbered reports whether the kind has numbers and is published.
func (p draftPage) Numbered() bool { return p.Document.Kind == archive.Outgoing }

// Own reports whether the draft is at its drafter, who may send it on its way or put it into the bin.
func (p draftPage) Own() bool { return p.Document.Status == archive.Drafting }

// HeldFrom is when the one who holds the edit last saved.
func (p draftPage) HeldFrom() time.Time { return p.Document.LockedUntil.Add(-office.LockTime) }

// stopsOf names the stations from review to the signature, and who would be asked.
func stopsOf(rail []workflow.RailStep) []routeStop {
	var stops []routeStop
	for _, s := range rail[min(1, len(rail)):] {
		if s.State == workflow.RailOut {
			continue
		}
		stop := routeStop{Step: s.Name}
		for _, seat := range s.Seats {
			stop.Names = append(stop.Names, seat.Name)
		}
		stops = append(stops, stop)
		if s.Kind == workflow.Sign {
			break
		}
	}
	return stops
}

// checks are the findings of the format check, in the order in which they are mended.
type checks struct {
	Must, Remind int
	Lines        []checkLine
	Fine         []string
}

// checkLine is one finding. FixValue is what the button of its repair posts, see applyFix.
type checkLine struct {
	Must     bool
	Text     string
	Clause   string
	Field    string
	Index    int
	Fix      string
	FixValue string
}

// checksOf says the findings in the asker's language. Parts without any are named as being in order.
func (c *Call) checksOf(findings []archive.Finding) checks {
	var list checks
	for _, f := range findings {
		line := checkLine{Must: f.Severity == archive.Must, Clause: f.Clause, Field: f.Field, Index: f.Index, Fix: f.Fix,
			Text: c.Sentence(archive.E(archive.Invalid, f.Format, f.Args...))}
		if f.Fix != "" {
			line.FixValue = f.Field + ":" + strconv.Itoa(f.Index) + ":" + f.Fix
		}
		if line.Must {
			list.Must++
		} else {
			list.Remind++
		}
		list.Lines = append(list.Lines, line)
	}
	slices.SortStableFunc(list.Lines, func(a, b checkLine) int { return rankOf(a) - rankOf(b) })
	for _, part := range []struct{ fields, word string }{{"title genre", c.T("标题合乎规范")}, {"to cc", c.T("主送、抄送合乎规范")},
		{"body", c.T("层次序号和用字合乎规范")}, {"attachments", c.T("附件名称前后一致")}} {
		if !slices.ContainsFunc(findings, func(f archive.Finding) bool { return slices.Contains(strings.Fields(part.fields), f.Field) }) {
			list.Fine = append(list.Fine, part.word)
		}
	}
	return list
}

func rankOf(l checkLine) int {
	if l.Must {
		return 0
	}
	return 1
}
