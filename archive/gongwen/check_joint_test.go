package gongwen

import (
	"testing"

	"github.com/lantai/lantai/archive"
)

func TestStandingOfCoIssuers(t *testing.T) {
	house := archive.Organisation{Key: 1, Parent: 9}
	d := archive.Document{Organisation: 1}
	for _, c := range []struct {
		name string
		of   archive.CoIssuer
		want Standing
	}{
		{"a body outside", archive.CoIssuer{Name: "霁川市档案局"}, NotKnown},
		{"another organisation under the same superior", archive.CoIssuer{Unit: 3, Organisation: 2, Above: 9}, NotKnown},
		{"the superior", archive.CoIssuer{Unit: 3, Organisation: 9}, Superior},
		{"a subordinate", archive.CoIssuer{Unit: 3, Organisation: 4, Above: 1}, Subordinate},
		{"the own office", archive.CoIssuer{Unit: 3, Organisation: 1, Inner: true, Office: true}, OwnOffice},
		{"a department", archive.CoIssuer{Unit: 3, Organisation: 1, Inner: true}, OwnDepartment},
	} {
		if got := StandingOf(c.of, d, house); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}
