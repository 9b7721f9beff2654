package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Whoever doubts a deadline is answered without an installation, too; what needs one says so, and nothing is made.
func TestDueWithoutAnInstallation(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	status, out, errs := lantai(t, "worktime", "due", "--from", "2026-02-13 16:00", "--hours", "8", "--data", data)
	if status != 0 || !strings.Contains(out, "到 2026-02-14 16:00（系统自带日历）") || !strings.Contains(out, "调休上班") {
		t.Errorf("status %d: %q %q", status, out, errs)
	}
	if status, _, errs := lantai(t, "worktime", "due", "--from", "2031-01-02 09:00", "--hours", "8", "--data", data); status == 0 || !strings.Contains(errs, "2031年的放假安排尚未录入") {
		t.Errorf("an unknown year: status %d: %q", status, errs)
	}
	if status, _, errs := lantai(t, "audit", "verify", "--data", data); status == 0 || !strings.Contains(errs, "还没有系统") {
		t.Errorf("audit: status %d: %q", status, errs)
	}
	if _, err := os.Stat(data); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a question made the data folder: %v", err)
	}
}
