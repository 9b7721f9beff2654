package web

import (
	"io/fs"
	"path"
	"regexp"
	"testing"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow"
)

// documentWords are the words of closed sets that stand on the pages of documents, boxes and news.
func documentWords() []string {
	var all []string
	for _, v := range workflow.Verbs() {
		all = append(all, v.Chinese())
	}
	for _, list := range statusesOf {
		for _, status := range list {
			all = append(all, status.Chinese())
		}
	}
	all = append(all, archive.Terminated.Chinese(), archive.Voided.Chinese(), archive.Binned.Chinese())
	for _, s := range []archive.RecordState{archive.Prefiled, archive.Arranged, archive.Kept, archive.Destroyed} {
		all = append(all, s.Chinese())
	}
	for _, d := range deeds {
		all = append(all, d.Label, d.Title, d.Do, d.Done, d.Wants)
		all = appendSome(all, d.Text)
	}
	for _, d := range steps {
		all = append(all, d.Label, d.Title, d.Do, d.Done, d.Wants)
		all = appendSome(all, d.Text)
	}
	for _, r := range readerReasons {
		all = append(all, r.word, r.why)
	}
	for _, n := range boxNames {
		all = append(all, n.name)
	}
	for _, n := range onlyNames {
		all = append(all, n.name)
	}
	for _, n := range sortNames {
		all = append(all, n.name)
	}
	for _, n := range kindNames {
		all = append(all, n.name)
	}
	for _, c := range append(archive.Channels(), archive.InApp) {
		all = append(all, c.Chinese())
	}
	for _, s := range []archive.SendingState{archive.SendingQueued, archive.SendingSent, archive.SendingFailed, archive.SendingSkipped} {
		all = append(all, s.Chinese())
	}
	for _, f := range []archive.SendingFault{archive.FaultNoGateway, archive.FaultNoAddress, archive.FaultRefused, archive.FaultUnreachable,
		archive.FaultThrottled, archive.FaultNoRight} {
		all = append(all, f.Chinese())
	}
	for _, word := range newsWords {
		all = append(all, word)
	}
	for _, word := range movesByThemselves {
		all = append(all, word)
	}
	for _, word := range slipForms {
		all = append(all, word)
	}
	for _, word := range chainWords {
		all = append(all, word)
	}
	for _, word := range receiptWords {
		all = append(all, word)
	}
	for _, word := range classWords {
		all = append(all, word)
	}
	all = append(all, "来文", "去文", "已再次送达")
	for _, r := range []workflow.Reason{workflow.BecauseCondition, workflow.BecauseSelf, workflow.BecauseNobody, workflow.BecauseSuspended} {
		all = append(all, r.Chinese())
	}
	all = append(all, "已超期", "今天到期", "本周及以后", "无期限", "有新的情况", "撤销…", "撤销视为自始无效，文号和原件保留。", "废止…",
		"废止自今日起失效，文号和原件保留。", "已办理，办文单和登记簿都已注明", "已归档，档号已生成", "标题", "文种", "密级", "主送", "抄送", "附注", "附件", "分送")
	return append(all, stepNames()...)
}

func appendSome(all []string, text string) []string {
	if text == "" {
		return all
	}
	return append(all, text)
}

// stepNames are the names of the steps of the routes that come with the program.
func stepNames() []string {
	var names []string
	for _, r := range workflow.Builtin() {
		for _, s := range r.Steps {
			names = append(names, s.Name)
		}
	}
	return names
}

// TestPartsHaveNamesOfTheirOwn: of two parts with one name the second would quietly take the place of the first.
func TestPartsHaveNamesOfTheirOwn(t *testing.T) {
	names := regexp.MustCompile(`\{\{(?:define|block) "([^"]+)"`)
	defined := func(file string) (found []string) {
		data, err := templateFiles.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range names.FindAllStringSubmatch(comment.ReplaceAllString(string(data), ""), -1) {
			found = append(found, m[1])
		}
		return found
	}
	list := func(pattern string) []string {
		files, err := fs.Glob(templateFiles, pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %v %v", pattern, files, err)
		}
		return files
	}
	parts := map[string]string{}
	for _, file := range list("templates/parts/*.html") {
		for _, name := range defined(file) {
			if other := parts[name]; other != "" {
				t.Errorf("%q stands in %s and in %s", name, other, path.Base(file))
			}
			parts[name] = path.Base(file)
		}
	}
	for _, file := range list("templates/*.html") {
		for _, name := range defined(file) {
			if other := parts[name]; other != "" && name != "main" {
				t.Errorf("%s defines %q of %s anew", path.Base(file), name, other)
			}
		}
	}
}
