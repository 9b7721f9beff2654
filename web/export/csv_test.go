package export

import (
	"strings"
	"testing"
)

func TestCSVIsTextForSpreadsheets(t *testing.T) {
	var b strings.Builder
	c, err := NewCSV(&b, []string{"档号", "题名"})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range [][]string{{"J001", `关于"值班"的通知，一`}, {"=1+1", "@x"}, {"", "-5", " ＝1", "a\rb"}} {
		if err := c.Row(row...); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Flush(); err != nil {
		t.Fatal(err)
	}
	want := "\uFEFF档号,题名\nJ001,\"关于\"\"值班\"\"的通知，一\"\n'=1+1,'@x\n,'-5,' ＝1,ab\n"
	if b.String() != want {
		t.Errorf("got %q, want %q", b.String(), want)
	}
}
