package web

import (
	"bytes"
	"strconv"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/web/export"
)

// bookCSV writes a register as a table for spreadsheet programs.
func (c *Call) bookCSV(b office.RegisterBook) ([]byte, error) {
	clock := c.view(Page{}).Clock
	var data bytes.Buffer
	table, err := export.NewCSV(&data, []string{c.T("号"), c.T("发文字号"), c.T("标题"), c.T("签发"), c.T("签发日期"), c.T("登记"), c.T("登记日期"),
		c.T("印发日期"), c.T("份数"), c.T("去向"), c.T("理由"), c.T("第二人")})
	if err != nil {
		return nil, err
	}
	for _, l := range b.Lines {
		err := table.Row(strconv.Itoa(l.N), l.Printed, archive.TitleInRegister(l), l.SignerName, clock.Stamp(l.SignedAt), l.ByName,
			clock.Stamp(l.At), clock.Stamp(l.IssuedAt), strconv.Itoa(l.Copies), c.fateOf(l), l.Reason, l.SecondName)
		if err != nil {
			return nil, err
		}
	}
	err = table.Flush()
	return data.Bytes(), err
}
