package house

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/gongwen"
	"github.com/lantai/lantai/archive/office"
)

// Register implements office.Press.
func (p *Press) Register(_ context.Context, b office.RegisterBook, printer string, at time.Time) ([]byte, error) {
	fonts, err := p.fonts()
	if err != nil {
		return nil, err
	}
	return printed(printedBook(b, printer, at), fonts)
}

// Receipts implements office.Press.
func (p *Press) Receipts(_ context.Context, b office.BookOfReceipts, q office.ReceiptQuery, printer string, at time.Time) ([]byte, error) {
	fonts, err := p.fonts()
	if err != nil {
		return nil, err
	}
	return printed(printedReceipts(b, q, printer, at), fonts)
}

func printed(r *gongwen.Register, fonts *gongwen.Fonts) ([]byte, error) {
	layout, err := r.Layout(fonts)
	if err != nil {
		return nil, err
	}
	return layout.PDF(fonts)
}

// printedBook writes a register as lines and cells. Its head names series, year, range, printer and time.
func printedBook(b office.RegisterBook, printer string, at time.Time) *gongwen.Register {
	r := &gongwen.Register{Title: fmt.Sprintf("%s%d年发文登记簿", b.Series.Code, b.Year.Year), Landscape: true, Printed: at,
		Notes: []string{fmt.Sprintf("%s　%d年度　打印：%s　%s", b.Series.Name, b.Year.Year, printer, at.Format("2006年1月2日 15:04"))},
		Columns: []gongwen.Column{{Head: "号", Width: 5, Middle: true}, {Head: "标题", Width: 38}, {Head: "签发", Width: 15},
			{Head: "登记", Width: 15}, {Head: "印发", Width: 12}, {Head: "份数", Width: 6, Middle: true}, {Head: "去向", Width: 24}}}
	if b.Only != "" {
		r.Notes[0] += "　只列：" + b.Only
	}
	if b.Keeper {
		r.Notes = append(r.Notes, sumLine(b.Sum))
	}
	for _, l := range b.Lines {
		r.Rows = append(r.Rows, []string{strconv.Itoa(l.N), archive.TitleInRegister(l), signed(l.SignerName, l.SignedAt, at.Location()),
			signed(l.ByName, l.At, at.Location()), day(l.IssuedAt, at.Location()), copies(l), fate(l)})
	}
	return r
}

func sumLine(s archive.RegisterSum) string {
	state := "连续，无跳号，无重号"
	if !s.Continuous() {
		state = fmt.Sprintf("跳号%d个，重号%d个，超出已用号的%d个", len(s.Missing), len(s.Double), len(s.Stray))
	}
	return fmt.Sprintf("%d–%d号：%s。期初%d，印发%d，办理中%d，作废%d，预留%d。", min(1, s.Last), s.Last, state, s.Opening, s.Issued, s.InHand,
		s.Void, s.Reserved)
}

func signed(name string, at time.Time, zone *time.Location) string {
	if at.IsZero() {
		return name
	}
	return name + " " + day(at, zone)
}

func day(t time.Time, zone *time.Location) string {
	if t.IsZero() {
		return ""
	}
	return t.In(zone).Format("1月2日")
}

func copies(l archive.RegisterLine) string {
	if l.Copies == 0 {
		return ""
	}
	return strconv.Itoa(l.Copies)
}

func fate(l archive.RegisterLine) string {
	switch l.Fate {
	case archive.FateVoid:
		return fmt.Sprintf("作废：%s（%s同意）", l.Reason, l.SecondName)
	case archive.FateReserved:
		return fmt.Sprintf("预留（%s同意）", l.SecondName)
	}
	if l.Origin == archive.OriginBackEntered {
		return "补登：" + l.Reason
	}
	return l.DocumentStatus.Chinese()
}
