package export

import (
	"fmt"
	"io"
	"strconv"
	"time"
)

// Table is a list as a file for spreadsheets. A cell is a string, an int, a float64, a Share or a Day; nil is empty.
type Table struct {
	Name  string // of the sheet
	Notes []string
	Heads []string
	Rows  [][]any
}

// Share is a part of a whole, 0 to 1.
type Share float64

// Day is a calendar day.
type Day time.Time

// WriteCSV writes the table as comma-separated values, figures and days plainly. The notes are left out: programs read the first line
// as the heads.
func (t Table) WriteCSV(w io.Writer) error {
	c, err := NewCSV(w, t.Heads)
	if err != nil {
		return err
	}
	for _, row := range t.Rows {
		cells := make([]string, len(row))
		for i, cell := range row {
			cells[i] = plain(cell)
		}
		if err := c.Row(cells...); err != nil {
			return err
		}
	}
	return c.Flush()
}

func plain(cell any) string {
	switch v := cell.(type) {
	case nil:
		return ""
	case Share:
		return strconv.FormatFloat(float64(v), 'f', 4, 64)
	case Day:
		return time.Time(v).Format(time.DateOnly)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return fmt.Sprint(cell)
}
