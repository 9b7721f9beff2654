package export

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// The number formats of cells (ECMA-376 18.8.30): text stays text whatever it begins with, also when it is typed over.
const (
	formatInteger = 1  // 0
	formatDecimal = 2  // 0.00
	formatPercent = 10 // 0.00%
	formatText    = 49 // @
)

// WriteXLSX writes the table as a workbook of one sheet: notes, then heads that stay in sight, figures as numbers, days as days, and
// everything else as text. Nothing in it is ever a formula.
func (t Table) WriteXLSX(w io.Writer) error {
	book := excelize.NewFile()
	defer book.Close()
	s := &sheet{book: book, name: sheetName(t.Name)}
	s.do(book.SetSheetName("Sheet1", s.name))
	s.style()
	for i, note := range t.Notes {
		s.text(1, i+1, note, 0)
	}
	top := len(t.Notes) + 1
	for i, head := range t.Heads {
		s.text(i+1, top, head, s.head)
	}
	for i, row := range t.Rows {
		for j, cell := range row {
			s.cell(j+1, top+1+i, cell)
		}
	}
	s.measure(t)
	s.do(book.SetPanes(s.name, &excelize.Panes{Freeze: true, YSplit: top, TopLeftCell: fmt.Sprintf("A%d", top+1), ActivePane: "bottomLeft"}))
	s.do(book.SetPageLayout(s.name, &excelize.PageLayoutOptions{Orientation: new("landscape"), Size: new(9)})) // A4
	if s.err != nil {
		return fmt.Errorf("make workbook: %w", s.err)
	}
	return book.Write(w)
}

// sheet writes cells. It keeps its first error.
type sheet struct {
	book                                    *excelize.File
	name                                    string
	head, words, integer, decimal, part, at int // styles
	err                                     error
}

func (s *sheet) do(err error) {
	if s.err == nil {
		s.err = err
	}
}

func (s *sheet) style() {
	styled := func(style excelize.Style) int {
		id, err := s.book.NewStyle(&style)
		s.do(err)
		return id
	}
	s.head = styled(excelize.Style{NumFmt: formatText, Font: &excelize.Font{Bold: true}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"EEEEEA"}},
		Alignment: &excelize.Alignment{WrapText: true, Vertical: "center"}})
	s.words = styled(excelize.Style{NumFmt: formatText, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	s.integer = styled(excelize.Style{NumFmt: formatInteger})
	s.decimal = styled(excelize.Style{NumFmt: formatDecimal})
	s.part = styled(excelize.Style{NumFmt: formatPercent})
	s.at = styled(excelize.Style{CustomNumFmt: new("yyyy-mm-dd")})
}

func (s *sheet) cell(column, row int, cell any) {
	at, err := excelize.CoordinatesToCellName(column, row)
	s.do(err)
	set := func(style int, value any) {
		s.do(s.book.SetCellValue(s.name, at, value))
		s.do(s.book.SetCellStyle(s.name, at, at, style))
	}
	switch v := cell.(type) {
	case nil:
	case int:
		set(s.integer, v)
	case float64:
		set(s.decimal, v)
	case Share:
		set(s.part, float64(v))
	case Day:
		y, m, d := time.Time(v).Date()
		set(s.at, time.Date(y, m, d, 0, 0, 0, 0, time.UTC))
	default:
		s.text(column, row, fmt.Sprint(v), s.words)
	}
}

// text writes a string as a string, whatever it looks like.
func (s *sheet) text(column, row int, text string, style int) {
	at, err := excelize.CoordinatesToCellName(column, row)
	s.do(err)
	s.do(s.book.SetCellStr(s.name, at, withoutControls(text)))
	if style != 0 {
		s.do(s.book.SetCellStyle(s.name, at, at, style))
	}
}

// measure makes columns as wide as what stands in them, within reason.
func (s *sheet) measure(t Table) {
	const narrow, wide = 9, 48
	for i, head := range t.Heads {
		width := narrow
		for _, row := range t.Rows {
			if i < len(row) {
				width = max(width, 2*utf8.RuneCountInString(plain(row[i])))
			}
		}
		width = min(max(width, 2*utf8.RuneCountInString(head)), wide)
		name, err := excelize.ColumnNumberToName(i + 1)
		s.do(err)
		s.do(s.book.SetColWidth(s.name, name, name, float64(width)))
	}
}

// sheetName leaves out what a sheet may not be called.
func sheetName(name string) string {
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]'`, r) || r < ' ' {
			return -1
		}
		return r
	}, name)
	const longest = 31
	if runes := []rune(name); len(runes) > longest {
		name = string(runes[:longest])
	}
	if name == "" {
		return "1"
	}
	return name
}
