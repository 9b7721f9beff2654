package gongwen

import (
	"fmt"
	"strings"
	"time"

	"github.com/lantai/lantai/archive"
)

// Form is the printed form of a document (GB/T 9704-2012 7 and 10).
type Form string

// The four forms.
const (
	FormDocument Form = "document" // 文件: the general form
	FormLetter   Form = "letter"   // 信函 (10.1)
	FormOrder    Form = "order"    // 命令（令） (10.2)
	FormMinutes  Form = "minutes"  // 纪要 (10.3)
)

// Document is all that is printed of an official document, as plain values. Dates are days; their clock time is ignored.
type Document struct {
	Form Form

	// 版头
	Organs  []string // 发文机关标志: the names, the leading organ first; for minutes the whole mark
	Suffix  string   // printed after the names: 文件, 命令, 令 or nothing
	Number  string   // 发文字号, 令号 or number of the minutes
	Signers []string // 签发人, only upwards (7.2.6)
	Copy    int      // 份号; 0 prints none
	Level   archive.Level
	Term    string // 保密期限, such as 1年; only state secrets have one
	Urgency archive.Urgency

	// 主体
	Title       string // a line break in it is kept
	To          []string
	Body        archive.Body
	Attachments []Attachment
	Signatories []Signatory
	Signer      Signer // orders only: who signs
	Date        time.Time
	Note        string // 附注, without its brackets

	// 纪要
	Present, Excused, Observers []string // 出席 请假 列席

	// 版记
	CC      []string
	Printer string    // 印发机关
	Printed time.Time // 印发日期; zero prints no such line
}

// Attachment is a line of the 附件说明, and the text itself when it is bound with the document.
type Attachment struct {
	Name string       // without 附件 and number
	Body archive.Body // empty: named only
}

// Signatory is an issuing organ at the end of the text, with the picture of its seal when it has been sealed (用印).
type Signatory struct {
	Name string
	Seal *Seal
}

// Seal is the printed picture of a seal. It has no legal effect of its own (国办发〔2025〕33号): it shows that the step 用印 was done.
type Seal struct {
	PNG      []byte
	Diameter float64 // in mm; 国发〔1999〕25号 gives 42 to 60
}

// Signer is the person whose signature stands under an order.
type Signer struct {
	Post string
	Name string
}

// Validate answers an Invalid error for what cannot be laid out at all. Rules of the trade that a person may overrule are in Check.
func (d *Document) Validate() error {
	switch {
	case len(d.Organs) == 0:
		return archive.E(archive.Invalid, "没有发文机关标志，不能排版。请选择发文机关。").On("organs")
	case d.Title == "" && d.Form != FormOrder:
		return archive.E(archive.Invalid, "没有标题，不能排版。请填写标题。").On("title")
	case len(d.Body) == 0:
		return archive.E(archive.Invalid, "没有正文，不能排版。请填写正文。").On("body")
	case d.Date.IsZero() && d.Form != FormMinutes:
		return archive.E(archive.Invalid, "没有成文日期，不能排版。成文日期是签发人签发的日期。").On("date")
	case d.Term != "" && !d.Level.StateSecret():
		return archive.E(archive.Invalid, "“%s”不是国家秘密，不得标注保密期限和★。请去掉保密期限。", d.Level.Chinese()).On("term")
	}
	for _, s := range d.Signatories {
		if s.Seal != nil && (s.Seal.Diameter < 20 || s.Seal.Diameter > 70) {
			return archive.E(archive.Invalid, "“%s”的印章直径为%.0f毫米，超出20至70毫米。请更正印章直径。", s.Name, s.Seal.Diameter).On("seal")
		}
	}
	return nil
}

// Day writes a date as official documents do: arabic figures without padding (GB/T 9704-2012 7.3.5.4).
func Day(t time.Time) string { return fmt.Sprintf("%d年%d月%d日", t.Year(), t.Month(), t.Day()) }

// levelMark is the printed classification: 机密★1年. Only state secrets carry the star (Secrets Law regulation art. 22); Public
// prints nothing.
func (d *Document) levelMark() string {
	switch {
	case d.Level == archive.Public || d.Level == "":
		return ""
	case d.Level.StateSecret() && d.Term != "":
		return d.Level.Chinese() + "★" + d.Term
	default:
		return d.Level.Chinese()
	}
}

func (d *Document) urgencyMark() string {
	if d.Urgency == archive.Normal || d.Urgency == "" {
		return ""
	}
	return d.Urgency.Chinese()
}

// corner lists what stands at the upper left, each on its own line, with the role of its face (7.2.1 to 7.2.3).
func (d *Document) corner() []cornerMark {
	var marks []cornerMark
	if d.Copy > 0 {
		marks = append(marks, cornerMark{fmt.Sprintf("%06d", d.Copy), FangSong})
	}
	for _, mark := range []string{d.levelMark(), d.urgencyMark()} {
		if mark != "" {
			marks = append(marks, cornerMark{mark, Hei})
		}
	}
	return marks
}

type cornerMark struct {
	text string
	role Role
}

// organNames is every organ named on the document, for keeping their names whole.
func (d *Document) organNames() []string {
	names := append([]string(nil), d.Organs...)
	for _, s := range d.Signatories {
		names = append(names, s.Name)
	}
	return names
}

// receivers joins names as 主送 and 抄送 do; the names carry their own 、 where several stand for one kind.
func receivers(names []string) string { return strings.Join(names, "，") }
