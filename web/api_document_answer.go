package web

import (
	"encoding/hex"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/workflow"
)

// documentLine is a document as lists show it.
type documentLine struct {
	ID        archive.ID           `json:"id"`
	Kind      archive.DocumentKind `json:"kind"`
	Status    archive.Status       `json:"status"`
	Genre     string               `json:"genre"`
	Title     string               `json:"title"`
	Level     archive.Level        `json:"level"`
	Term      string               `json:"term,omitempty"`
	Urgency   archive.Urgency      `json:"urgency"`
	Number    string               `json:"number,omitempty"`     // of an arrival the sender's
	ReceiptNo string               `json:"receipt_no,omitempty"` // 收文号
	Sender    string               `json:"sender"`
	Date      archive.Date         `json:"date,omitempty"` // 成文日期
	Drafter   string               `json:"drafter"`
	Unit      string               `json:"unit"`
	CreatedAt time.Time            `json:"created_at"`
	UpdatedAt time.Time            `json:"updated_at"`
}

func lineOf(d archive.Document) documentLine {
	return documentLine{ID: d.ID, Kind: d.Kind, Status: d.Status, Genre: string(d.Genre), Title: d.Title, Level: d.Level, Term: d.Term,
		Urgency: d.Urgency, Number: d.Number, ReceiptNo: d.ReceiptNo, Sender: d.Sender, Date: d.Dated, Drafter: d.DrafterName,
		Unit: d.UnitName, CreatedAt: moment(d.CreatedAt), UpdatedAt: moment(d.UpdatedAt)}
}

// documentAnswer is a document in full. Version is that of the ETag.
type documentAnswer struct {
	documentLine
	Version      int               `json:"version"`
	Draft        int               `json:"draft"` // 第 n 稿
	DrafterPost  string            `json:"drafter_post,omitempty"`
	Openness     archive.Openness  `json:"openness"`
	Offline      bool              `json:"offline"`
	Retention    archive.Retention `json:"retention"`
	Series       archive.ID        `json:"series,omitempty"`
	To           []receiverAnswer  `json:"to"`
	CC           []receiverAnswer  `json:"cc"`
	Countersign  []namedAnswer     `json:"countersign"`
	CoIssuers    []coIssuerAnswer  `json:"co_issuers"`        // who issues it together with the organisation, in printed order
	ToSign       *namedAnswer      `json:"to_sign,omitempty"` // who is asked to sign
	BodyFormat   int               `json:"body_format"`
	Body         archive.Body      `json:"body"`
	Note         string            `json:"note"`
	Attachments  []placedFile      `json:"attachments"`
	Files        []placedFile      `json:"files"` // what arrived, was scanned or was set in type
	Signer       string            `json:"signer,omitempty"`
	SignedDigest string            `json:"signed_digest,omitempty"` // SHA-256 of the text that was signed
	ReviewedAt   time.Time         `json:"reviewed_at,omitzero"`
	SignedAt     time.Time         `json:"signed_at,omitzero"`
	SealedAt     time.Time         `json:"sealed_at,omitzero"`
	IssuedAt     time.Time         `json:"issued_at,omitzero"`
	ReplyTo      archive.ID        `json:"reply_to,omitempty"`
	Arrival      *cameAnswer       `json:"arrival,omitempty"`
	Record       *recordMark       `json:"record,omitempty"`
	Form         *fillingAnswer    `json:"form,omitempty"` // of kind form
	Task         *myTask           `json:"task,omitempty"`
	Actions      []workflow.Verb   `json:"actions"` // what the asker can do now, with the task or with the whole run
	Editable     bool              `json:"editable"`
	Followed     bool              `json:"followed"`             // by the asker's wish
	EditingBy    string            `json:"editing_by,omitempty"` // who holds the edit
	EditingUntil time.Time         `json:"editing_until,omitzero"`
}

// receiverAnswer is a receiver: a unit, or by name alone a body outside.
type receiverAnswer struct {
	Unit archive.ID `json:"unit,omitempty"`
	Name string     `json:"name"`
}

// placedFile is a file at a document.
type placedFile struct {
	fileAnswer
	Role  archive.FileRole `json:"role"`
	Level archive.Level    `json:"level"`
}

// recordMark is where a document lies in the archive.
type recordMark struct {
	ID    archive.ID          `json:"id"`
	Code  string              `json:"code,omitempty"` // 档号
	State archive.RecordState `json:"state"`
}

// myTask is the asker's open task at a document.
type myTask struct {
	ID       archive.ID `json:"id"`
	Step     string     `json:"step"`
	StepName string     `json:"step_name"`
	Due      time.Time  `json:"due,omitzero"`
}

func documentOf(v office.View, now time.Time) documentAnswer {
	d := v.Document
	a := documentAnswer{documentLine: lineOf(d), Version: d.Version, Draft: d.Draft, DrafterPost: d.DrafterPost, Openness: d.Openness,
		Offline: d.Offline, Retention: d.Retention, Series: d.SeriesID, To: receiverAnswers(d.To), CC: receiverAnswers(d.CC),
		Countersign: make([]namedAnswer, len(d.Countersign)), BodyFormat: archive.BodyFormat, Body: append(archive.Body{}, d.Body...),
		Note: d.Note, Attachments: placed(d.FilesOf(archive.Attachment)), Files: []placedFile{}, Signer: d.SignerName,
		SignedDigest: hex.EncodeToString(d.SignedDigest), ReviewedAt: moment(d.ReviewedAt), SignedAt: moment(d.SignedAt),
		SealedAt: moment(d.SealedAt), IssuedAt: moment(d.IssuedAt), Actions: []workflow.Verb{}, Editable: v.MayEdit, Followed: v.Followed}
	for i, u := range d.Countersign {
		a.Countersign[i] = namedUnit(u)
	}
	a.CoIssuers = coIssuerAnswers(v)
	if v.Inside && d.ToSign.Key != 0 {
		a.ToSign = &namedAnswer{d.ToSign.ID, d.ToSign.Name}
	}
	if f := d.Filling; f != nil {
		a.Form = &fillingAnswer{f.Form, f.Number, f.Fields}
	}
	for _, role := range []archive.FileRole{archive.Original, archive.Scan, archive.Typeset, archive.SealedFile, archive.JointPage} {
		if role == archive.JointPage && !v.Inside {
			continue // read like the slip
		}
		a.Files = append(a.Files, placed(d.FilesOf(role))...)
	}
	if d.LockedBy != 0 && d.LockedUntil.After(now) {
		a.EditingBy, a.EditingUntil = d.LockedByName, moment(d.LockedUntil)
	}
	a.link(v)
	return a
}

// fillingAnswer is what was filled in, and in which version of which form.
type fillingAnswer struct {
	Key     string         `json:"key"`
	Version int            `json:"version"`
	Fields  map[string]any `json:"fields"` // persons and units by id
}

// link adds what stands beside the document, as far as the asker knows it.
func (a *documentAnswer) link(v office.View) {
	if v.ReplyTo != nil {
		a.ReplyTo = v.ReplyTo.ID
	}
	a.Arrival = cameAnswerOf(v.Document.Arrival)
	if v.Record != nil {
		a.Record = &recordMark{v.Record.ID, v.Record.Code, v.Record.State}
	}
	no := 0
	if v.MyTask != nil {
		no = v.MyTask.No
		a.Task = &myTask{ID: v.MyTask.ID, Step: v.MyTask.Step, StepName: v.MyStep.Name, Due: moment(v.MyTask.Due)}
	}
	for _, o := range v.Offers {
		if o.Task == no || o.Task == 0 {
			a.Actions = append(a.Actions, o.Verb)
		}
	}
}

func receiverAnswers(list []archive.Receiver) []receiverAnswer {
	all := make([]receiverAnswer, len(list))
	for i, r := range list {
		all[i] = receiverAnswer{r.UnitID, r.Name}
	}
	return all
}

func placed(list []archive.DocumentFile) []placedFile {
	all := make([]placedFile, len(list))
	for i, f := range list {
		all[i] = placedFile{fileOf(f.File), f.Role, f.Level}
		all[i].Name = f.Name
	}
	return all
}
