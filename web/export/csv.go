// Package export writes lists as files for spreadsheets.
package export

import (
	"encoding/csv"
	"io"
	"slices"
	"strings"
)

// CSV writes a table as comma-separated values with the mark by which spreadsheets know UTF-8.
type CSV struct{ out *csv.Writer }

// NewCSV begins a table with its column heads.
func NewCSV(w io.Writer, heads []string) (CSV, error) {
	if _, err := io.WriteString(w, "\uFEFF"); err != nil {
		return CSV{}, err
	}
	c := CSV{csv.NewWriter(w)}
	return c, c.Row(slices.Clone(heads)...)
}

// Row writes one row. A cell that a spreadsheet would take for a formula is written as text.
func (c CSV) Row(cells ...string) error {
	for i, cell := range cells {
		cells[i] = harmless(cell)
	}
	return c.out.Write(cells)
}

// harmless keeps a cell from being taken for a formula: what begins like one is led by an apostrophe, which spreadsheet programs
// take as the mark of a text. Control characters that could begin a new cell go.
func harmless(cell string) string {
	cell = withoutControls(cell)
	if trimmed := strings.TrimLeft(cell, " \n　"); trimmed != "" && strings.ContainsRune("=+-@＝＋－＠", []rune(trimmed)[0]) {
		return "'" + cell
	}
	return cell
}

// withoutControls takes out control characters, such as tabs and returns that could begin a new cell; line ends stay.
func withoutControls(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' {
			return -1
		}
		return r
	}, text)
}

// Flush writes what is still in hand.
func (c CSV) Flush() error {
	c.out.Flush()
	return c.out.Error()
}
