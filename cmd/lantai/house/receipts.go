package house

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/gongwen"
	"github.com/lantai/lantai/archive/office"
)

// classNames are the classes of levels as the head of a book names them.
var classNames = map[archive.LevelClass]string{"plain": "公开、内部", "work_secret": "工作秘密", "confidential": "秘密", "secret": "机密", "top_secret": "绝密"}

// receiptStates are what a book can be narrowed to.
var receiptStates = map[archive.ReceiptState]string{archive.ReceiptOpen: "在办", archive.ReceiptLate: "超期", archive.ReceiptAnswer: "待复文",
	archive.ReceiptCompleted: "已办结", archive.ReceiptReturned: "已退文", archive.ReceiptVoid: "作废"}

// printedReceipts writes the book of received documents as lines and cells, lowest number first, as it is kept on paper.
func printedReceipts(b office.BookOfReceipts, q office.ReceiptQuery, printer string, at time.Time) *gongwen.Register {
	r := &gongwen.Register{Title: fmt.Sprintf("%d年收文登记簿", b.Year), Landscape: true, Printed: at, Notes: receiptNotes(b, q, printer, at),
		Columns: []gongwen.Column{{Head: "收文号", Width: 17}, {Head: "收到", Width: 10}, {Head: "来文单位", Width: 18}, {Head: "来文文号", Width: 22},
			{Head: "标题", Width: 32}, {Head: "密级", Width: 9}, {Head: "份数", Width: 6, Middle: true}, {Head: "承办", Width: 15},
			{Head: "时限", Width: 10}, {Head: "办理情况", Width: 18}}}
	for i := len(b.Lines) - 1; i >= 0; i-- {
		r.Rows = append(r.Rows, receiptRow(b.Lines[i], at.Location()))
	}
	return r
}

func receiptNotes(b office.BookOfReceipts, q office.ReceiptQuery, printer string, at time.Time) []string {
	head := fmt.Sprintf("%s　%d年度　%d件　打印：%s　%s", classNames[b.Class], b.Year, len(b.Lines), printer, at.Format("2006年1月2日 15:04"))
	if q.State != "" {
		head += "　只列：" + receiptStates[q.State]
	}
	if q.Sender != "" {
		head += "　来文单位含：" + q.Sender
	}
	notes := []string{head}
	switch {
	case !b.Keeper || b.Last == 0:
	case len(b.Missing) > 0:
		notes = append(notes, fmt.Sprintf("1–%d号：缺号%d个。", b.Last, len(b.Missing)))
	default:
		notes = append(notes, fmt.Sprintf("1–%d号连续，无跳号，无重号。", b.Last))
	}
	return notes
}

func receiptRow(l archive.ReceiptLine, zone *time.Location) []string {
	received := day(l.At, zone)
	if t, err := time.Parse(time.DateOnly, string(l.ReceivedOn)); err == nil {
		received = t.Format("1月2日")
	}
	level, copies := "", ""
	if l.DocumentID != "" {
		level = l.Level.Chinese()
	}
	if l.Term != "" {
		level += "★" + l.Term
	}
	if l.Copies > 0 {
		copies = strconv.Itoa(l.Copies)
	}
	due := ""
	if t, err := time.Parse(time.DateOnly, string(l.Due)); err == nil {
		due = t.Format("1月2日")
	}
	return []string{l.Printed, received, l.Sender, l.Number, l.Title, level, copies, strings.Join(l.Handlers, "、"), due, outcome(l, zone)}
}

// outcome is what became of an arrival: its state, and the replies that have gone out.
func outcome(l archive.ReceiptLine, zone *time.Location) string {
	if l.Void() {
		return "作废：" + l.Reason + "（" + l.VoiderName + " " + day(l.VoidedAt, zone) + "）"
	}
	said := l.Status.Chinese()
	if len(l.Replies) > 0 {
		said += "，复文" + strings.Join(l.Replies, "、")
	} else if l.ReplyWanted {
		said += "，待复文"
	}
	return said
}
