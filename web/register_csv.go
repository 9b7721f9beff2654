package web

import (
	"bytes"
	"encoding/csv"
	"strconv"
	"strings"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
)

// byteOrderMark lets spreadsheet programs take the file for UTF-8.
const byteOrderMark = "\ufeff"

// bookCSV writes a register as a table for spreadsheet programs.
func (c *Call) bookCSV(b office.RegisterBook) ([]byte, error) {
	clock := c.view(Page{}).Clock
	var data bytes.Buffer
	data.WriteString(byteOrderMark)
	w := csv.NewWriter(&data)
	rows := [][]string{{c.T("号"), c.T("发文字号"), c.T("标题"), c.T("签发"), c.T("签发日期"), c.T("登记"), c.T("登记日期"), c.T("印发日期"),
		c.T("份数"), c.T("去向"), c.T("理由"), c.T("第二人")}}
	for _, l := range b.Lines {
		rows = append(rows, []string{strconv.Itoa(l.N), l.Printed, archive.TitleInRegister(l), l.SignerName, clock.Stamp(l.SignedAt), l.ByName,
			clock.Stamp(l.At), clock.Stamp(l.IssuedAt), strconv.Itoa(l.Copies), c.fateOf(l), l.Reason, l.SecondName})
	}
	for _, row := range rows {
		for i := range row {
			row[i] = harmless(row[i])
		}
		if err := w.Write(row); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return data.Bytes(), w.Error()
}

// harmless keeps a cell from being taken for a formula: what begins like one is led by an apostrophe, which spreadsheet programs
// take as the mark of a text. Control characters that could begin a new cell go.
func harmless(cell string) string {
	cell = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' {
			return -1
		}
		return r
	}, cell)
	if trimmed := strings.TrimLeft(cell, " \n　"); trimmed != "" && strings.ContainsRune("=+-@＝＋－＠", []rune(trimmed)[0]) {
		return "'" + cell
	}
	return cell
}
