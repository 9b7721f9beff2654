package web

import (
	"encoding/json"
	"reflect"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
)

// newDocumentRequest begins a document.
type newDocumentRequest struct {
	Kind archive.DocumentKind `json:"kind"`
	draftRequest
}

// draftRequest is what can be said of a draft, and of an arrival when it is entered. Fields that are left out stay as they are.
type draftRequest struct {
	Genre       *archive.Genre     `json:"genre,omitempty"`
	Title       *string            `json:"title,omitempty"`
	To          *[]string          `json:"to,omitempty"` // unit ids, or names of outside bodies
	CC          *[]string          `json:"cc,omitempty"`
	Level       *archive.Level     `json:"level,omitempty"`
	Term        *string            `json:"term,omitempty"`
	Urgency     *archive.Urgency   `json:"urgency,omitempty"`
	Openness    *archive.Openness  `json:"openness,omitempty"`
	Offline     *bool              `json:"offline,omitempty"`
	Retention   *archive.Retention `json:"retention,omitempty"`
	Series      *archive.ID        `json:"series,omitempty"`
	Body        *bodyInput         `json:"body,omitempty"`
	Note        *string            `json:"note,omitempty"`
	Attachments *[]attachmentInput `json:"attachments,omitempty"`
	Countersign *[]archive.ID      `json:"countersign,omitempty"` // units
	CoIssuers   *[]string          `json:"co_issuers,omitempty"`  // of outgoing documents, in printed order: unit ids, or names of outside bodies
	ToSign      *archive.ID        `json:"to_sign,omitempty"`     // a leader who is asked to sign; "": any of them
	ReplyTo     *archive.ID        `json:"reply_to,omitempty"`

	// Of kind form alone: which form is filled in, and the values of its fields by name; persons and units by id.
	Form   *string         `json:"form,omitempty"`
	Fields *map[string]any `json:"fields,omitempty"`

	// Of arrivals alone: what stands on the paper.
	Number *string       `json:"number,omitempty"`
	Sender *string       `json:"sender,omitempty"`
	Date   *archive.Date `json:"date,omitempty"`

	Arrival *arrivalInput `json:"arrival,omitempty"`
}

// arrivalInput is how an arrival came. Fields that are left out stay as they are.
type arrivalInput struct {
	Way         *archive.ArrivalWay `json:"way,omitempty"` // paper or file
	Copies      *int                `json:"copies,omitempty"`
	Place       *string             `json:"place,omitempty"` // where the paper lies
	ReceivedOn  *archive.Date       `json:"received_on,omitempty"`
	ReplyWanted *bool               `json:"reply_wanted,omitempty"`
}

// change says the request in the words of the use case, its texts in NFC.
func (r draftRequest) change() office.Change {
	c := office.Change{Genre: r.Genre, Title: inNFC(r.Title), To: allInNFC(r.To), CC: allInNFC(r.CC), Level: r.Level, Term: inNFC(r.Term),
		Urgency: r.Urgency, Openness: r.Openness, Offline: r.Offline, Retention: r.Retention, Series: r.Series, Note: inNFC(r.Note),
		Countersign: r.Countersign, CoIssuers: allInNFC(r.CoIssuers), ToSign: r.ToSign, ReplyTo: r.ReplyTo, Number: inNFC(r.Number), Sender: inNFC(r.Sender), Dated: r.Date,
		Body: (*archive.Body)(r.Body), Form: inNFC(r.Form), Fields: r.Fields}
	if r.Attachments != nil {
		list := make([]office.Attachment, len(*r.Attachments))
		for i, a := range *r.Attachments {
			list[i] = office.Attachment{File: a.File, Name: norm.NFC.String(a.Name), Level: a.Level}
		}
		c.Attachments = &list
	}
	if a := r.Arrival; a != nil {
		c.Arrival = &office.ArrivalChange{Way: a.Way, Copies: a.Copies, Place: inNFC(a.Place), ReceivedOn: a.ReceivedOn, ReplyWanted: a.ReplyWanted}
	}
	return c
}

// noArrival refuses what only an arrival has, so that nothing is dropped silently.
func (r draftRequest) noArrival() error {
	for field, given := range map[string]bool{"number": r.Number != nil, "sender": r.Sender != nil, "date": r.Date != nil,
		"arrival": r.Arrival != nil} {
		if given {
			return archive.E(archive.Invalid, "来文字号、来文单位和来文日期只有收文才填写。").On(field)
		}
	}
	return nil
}

func inNFC(text *string) *string {
	if text == nil {
		return nil
	}
	composed := norm.NFC.String(*text)
	return &composed
}

func allInNFC(texts *[]string) *[]string {
	if texts == nil {
		return nil
	}
	composed := make([]string, len(*texts))
	for i, text := range *texts {
		composed[i] = norm.NFC.String(text)
	}
	return &composed
}

// bodyInput is a text as programs send it: blocks, or a plain string that is parsed by its heading marks (archive.ParseBody).
type bodyInput archive.Body

// UnmarshalJSON reads both forms and refuses blocks that are none.
func (b *bodyInput) UnmarshalJSON(data []byte) error {
	if data[0] == '"' {
		var plain string
		if err := json.Unmarshal(data, &plain); err != nil {
			return err
		}
		*b = bodyInput(archive.ParseBody(norm.NFC.String(plain)))
		return nil
	}
	blocks := archive.Body{}
	if err := decodeStrictly(data, &blocks); err != nil {
		return err
	}
	for i := range blocks {
		blocks[i].Text = norm.NFC.String(blocks[i].Text)
		if err := checkBlock(blocks[i], i+1); err != nil {
			return err
		}
	}
	*b = bodyInput(blocks)
	return nil
}

func checkBlock(b archive.Block, place int) error {
	length := utf8.RuneCountInString(b.Text)
	if oneOf("kind", b.Kind) != nil || b.Kind == "" || strings.ContainsAny(b.Text, "\r\n") || strings.TrimSpace(b.Text) == "" {
		return archive.E(archive.Invalid, "正文第 %d 段不合格式：每段须有种类（h1、h2、h3、h4、p）和一行文字。", place).On("body")
	}
	for _, run := range b.Runs {
		if run.Mark != "bold" || run.From < 0 || run.From >= run.To || run.To > length {
			return archive.E(archive.Invalid, "正文第 %d 段的标记超出文字范围，或不是 bold。", place).On("body")
		}
	}
	return nil
}

func (bodyInput) describe(s *schemas) schema {
	return schema{"oneOf": []any{schema{"type": "string"}, s.of(reflect.TypeFor[archive.Body]())}}
}

// attachmentInput names an uploaded file: by its id alone, or with the name and level it has at the document.
type attachmentInput struct {
	File  archive.ID    `json:"file"`
	Name  string        `json:"name,omitempty"`
	Level archive.Level `json:"level,omitempty"`
}

// UnmarshalJSON reads both forms.
func (a *attachmentInput) UnmarshalJSON(data []byte) error {
	if data[0] == '"' {
		return json.Unmarshal(data, &a.File)
	}
	type fields attachmentInput // without this method
	return decodeStrictly(data, (*fields)(a))
}

func (a attachmentInput) describe(s *schemas) schema {
	o := s.object(reflect.TypeOf(a))
	o["additionalProperties"] = false
	return schema{"oneOf": []any{schema{"type": "string"}, o}}
}
