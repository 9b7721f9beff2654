package web

import (
	"maps"
	"slices"
	"testing"
)

// TestAuditWordsAreSaidInBothLanguages: the words stand in a table, where the test of all sentences does not look.
func TestAuditWordsAreSaidInBothLanguages(t *testing.T) {
	l, err := loadLanguages()
	if err != nil {
		t.Fatal(err)
	}
	words := slices.Collect(maps.Values(auditWords))
	for _, g := range slices.Concat(auditGroups(), sorts()) {
		words = append(words, g.Label)
	}
	for _, act := range loanActs {
		words = append(words, act.done)
	}
	words = append(words, uses()...)
	words = append(words, "发文", "收文", "签报", "文种", "年度", "密级", "种类", "部门", "保管期限")
	for _, word := range words {
		if l[1].T(word) == word {
			t.Errorf("%q has no English", word)
		}
	}
	var p auditPage
	if p.ActWord("task.approve") != "同意" || p.ActWord("loan.page") != "阅览一页" || p.ActWord("x.y") != "x.y" {
		t.Error("an act is not said in its word")
	}
}
