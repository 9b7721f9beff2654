package house

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/gongwen"
	"github.com/lantai/lantai/archive/office"
)

// Slip implements office.Press.
func (p *Press) Slip(_ context.Context, s office.SlipSheet) ([]byte, error) {
	fonts, err := p.fonts()
	if err != nil {
		return nil, err
	}
	slip := slipOf(s)
	layout, err := slip.Layout(fonts)
	if err != nil {
		return nil, err
	}
	return layout.PDF(fonts)
}

// slipForms are the names of the form by kind of document.
var slipForms = map[archive.DocumentKind]string{archive.Outgoing: "发文稿纸", archive.Incoming: "收文处理笺", archive.Report: "签报单",
	archive.Application: "申请单"}

func slipOf(s office.SlipSheet) *gongwen.Slip {
	d := s.Document
	slip := &gongwen.Slip{Title: s.Organisation.Name + slipForms[d.Kind], Subject: d.Title, Fields: slipFields(s), Printer: s.Printer,
		Printed: s.Printed.In(s.Zone)}
	if d.Level != archive.Public {
		slip.Level = levelOf(d)
	}
	for _, o := range s.Opinions {
		slip.Opinions = append(slip.Opinions, gongwen.Opinion{Step: o.StepName, Round: o.RoundWord(), Mark: o.Mark(), Text: o.Text, Unit: o.UnitName,
			Name: o.PersonName, Post: o.Post, At: o.At.In(s.Zone), For: o.BehalfName, Signature: s.Hands[o.Signature]})
	}
	return slip
}

func slipFields(s office.SlipSheet) []gongwen.SlipField {
	d := s.Document
	if d.Kind == archive.Application {
		return formFields(s)
	}
	fields := []gongwen.SlipField{{Label: "标题", Value: d.Title, Wide: true}}
	if d.Kind == archive.Incoming {
		fields = append(fields, gongwen.SlipField{Label: "来文单位", Value: d.Sender}, gongwen.SlipField{Label: "收文号", Value: d.ReceiptNo})
	} else {
		fields = append(fields, wide("主送", d.To), wide("抄送", d.CC),
			gongwen.SlipField{Label: "拟稿", Value: d.UnitName + " " + d.DrafterName},
			gongwen.SlipField{Label: "拟稿时间", Value: moment(d.CreatedAt, s.Zone)})
	}
	return append(fields, gongwen.SlipField{Label: "文号", Value: d.Number}, gongwen.SlipField{Label: "紧急程度", Value: d.Urgency.Chinese()},
		gongwen.SlipField{Label: "密级", Value: levelOf(d)}, gongwen.SlipField{Label: "办理状态", Value: d.Status.Chinese()},
		gongwen.SlipField{Label: "附件", Value: strconv.Itoa(len(d.FilesOf(archive.Attachment))+len(d.FilesOf(archive.Scan))) + " 件"})
}

// inEnglish are the words around what was filled in, for who reads English.
var inEnglish = map[string]string{"标题": "Title", "申请人": "Applicant", "填写时间": "Filled in", "紧急程度": "Urgency", "办理状态": "Status",
	"附件": "Files", "%d 件": "%d", archive.Normal.Chinese(): "Normal", archive.Urgent.Chinese(): "Urgent", archive.ExtraUrgent.Chinese(): "Extra urgent",
	archive.Drafting.Chinese(): "Drafting", archive.InReview.Chinese(): "In review", archive.Completed.Chinese(): "Completed",
	archive.Filed.Chinese(): "Filed", archive.Terminated.Chinese(): "Terminated"}

// formFields are what was filled in, and by whom; a long value takes the whole width.
func formFields(s office.SlipSheet) []gongwen.SlipField {
	d, say := s.Document, func(word string) string {
		if english, ok := inEnglish[word]; ok && s.English {
			return english
		}
		return word
	}
	fields := []gongwen.SlipField{{Label: say("标题"), Value: d.Title, Wide: true},
		{Label: say("申请人"), Value: strings.TrimSpace(d.UnitName + " " + d.DrafterName)}, {Label: say("填写时间"), Value: moment(d.CreatedAt, s.Zone)}}
	for _, line := range s.Filled {
		fields = append(fields, gongwen.SlipField{Label: line.Label, Value: line.Value, Wide: utf8.RuneCountInString(line.Value) > 14})
	}
	files := ""
	if n := len(d.FilesOf(archive.Attachment)); n > 0 || d.Status != "" {
		files = fmt.Sprintf(say("%d 件"), n)
	}
	return append(fields, gongwen.SlipField{Label: say("紧急程度"), Value: say(d.Urgency.Chinese())}, gongwen.SlipField{Label: say("办理状态"), Value: say(d.Status.Chinese())},
		gongwen.SlipField{Label: say("附件"), Value: files})
}

func wide(label string, receivers []archive.Receiver) gongwen.SlipField {
	return gongwen.SlipField{Label: label, Value: strings.Join(namesOf(receivers), "、"), Wide: true}
}

func levelOf(d archive.Document) string {
	if d.Term != "" {
		return d.Level.Chinese() + "★" + d.Term
	}
	return d.Level.Chinese()
}

func moment(t time.Time, zone *time.Location) string {
	if t.IsZero() {
		return ""
	}
	return t.In(zone).Format("2006年1月2日 15:04")
}
