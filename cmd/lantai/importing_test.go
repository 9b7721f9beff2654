package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/cmd/lantai/house"
	"github.com/lantai/lantai/search"
	"github.com/lantai/lantai/storage/postgres"
)

// asProgram makes the test binary be the program itself: a child that can be killed at any point.
const asProgram = "LANTAI_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
	}
	status := pg.Main(m)
	shelf.clear()
	os.Exit(status)
}

// program is a run of lantai in a process of its own.
func program(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, os.Args[0], args...)
	cmd.Env = append(os.Environ(), asProgram+"=1")
	return cmd
}

// installation makes a data folder in which an organisation of one office works.
func installation(t testing.TB) (data string) {
	t.Helper()
	data = filepath.Join(t.TempDir(), "data")
	visit(t, data, func(h *house.House) {
		err := h.DB.Staff(t.Context(), archive.System(), func(s postgres.Staffing) error {
			o := archive.Organisation{Name: "霁川城建集团有限公司", ShortName: "霁川城建", Mark: "霁川城建集团有限公司文件"}
			if err := s.AddOrganisation(t.Context(), &o); err != nil {
				return err
			}
			return s.AddUnit(t.Context(), &archive.Unit{Organisation: o.Key, Name: o.Name, ShortName: o.ShortName, Code: "JCC", Root: true})
		})
		if err != nil {
			t.Fatal(err)
		}
	})
	return data
}

// visit opens the house of a data folder while no other program has it.
func visit(t testing.TB, data string, look func(*house.House)) {
	t.Helper()
	h, err := house.Open(t.Context(), house.Settings{Data: data, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if errors.Is(err, postgres.ErrNoServer) && os.Getenv("CI") == "" {
		t.Skip("skipped: this test needs PostgreSQL; .ci/setup.sh test installs it")
	}
	if err != nil {
		t.Fatal(err)
	}
	look(h)
	if err := h.Close(); err != nil {
		t.Error(err)
	}
}

// line is one line of a file, with whatever the test wants changed.
func line(t testing.TB, n int, change map[string]any) string {
	t.Helper()
	fields := map[string]any{"id": fmt.Sprintf("x%05d", n), "title": fmt.Sprintf("关于第%d次试验的通知", n), "sender": "霁川市档案局",
		"date": fmt.Sprintf("20%02d-03-05", n%20), "number": fmt.Sprintf("霁档发〔2019〕%d号", n), "category": "试验", "source": "test/set",
		"body": strings.Repeat(fmt.Sprintf("一、第%d项\n本件用于试验导入。\n", n), 1+n%40)}
	for k, v := range change {
		if fields[k] = v; v == nil {
			delete(fields, k)
		}
	}
	text, err := json.Marshal(fields)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// written puts lines into a file.
func written(t testing.TB, lines ...string) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "documents.jsonl")
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// lantai runs the command line in this process.
func lantai(t testing.TB, args ...string) (status int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	status = run(t.Context(), args, &o, &e)
	return status, o.String(), e.String()
}

func TestImportTakesGoodLinesAndSkipsBadOnes(t *testing.T) {
	data := installation(t)
	path := written(t,
		"\uFEFF"+line(t, 1, nil),
		`{"id": "x2", "title": "没有写完`,
		line(t, 3, map[string]any{"author": "某人"}),
		"",
		line(t, 5, map[string]any{"title": " \u200b "}),
		line(t, 6, map[string]any{"date": "2019-02-30"}),
		line(t, 7, map[string]any{"id": "x00001"}),
		line(t, 8, map[string]any{"title": strings.Repeat("长", 501)}),
		strings.Replace(line(t, 9, nil), "试验", "试\xff验", 1),
		line(t, 10, map[string]any{"body": 10}),
		line(t, 11, nil)+"{}",
		line(t, 12, map[string]any{"id": nil}),
		line(t, 13, map[string]any{"title": "关于\n\u202e异常\u0000字符的决定", "date": "", "sender": "", "number": "", "body": "正文\u0007一行"}),
		`["不是对象"]`,
		line(t, 15, map[string]any{"body": strings.Repeat("文", 2_000_001)}),
		line(t, 16, nil))
	status, out, errs := lantai(t, "import", path, "--data", data)
	if status != 0 || out != "导入完成：共 15 行，新增 3 件，已有 0 件，跳过 12 行；全宗 Z001 公开文献。\n" {
		t.Fatalf("status %d, %s%s", status, out, errs)
	}
	for n, sentence := range map[int]string{2: "不是完整的 JSON 对象。", 3: `有不认识的字段 "author"。`, 5: "缺少标题（title）。", 6: "不是日历上的一天",
		7: "与第 1 行的来源和编号相同。", 8: "标题（title）超过 500 字。", 9: "不是 UTF-8 编码的文字。", 10: "字段“body”的值应是文字。",
		11: "后面还有别的内容。", 12: "缺少编号（id）。", 14: "不是 JSON 对象。", 15: "正文（body）超过 2000000 字。"} {
		if want := fmt.Sprintf("第 %d 行已跳过：", n); !strings.Contains(errs, want) || !strings.Contains(after(errs, want), sentence) {
			t.Errorf("line %d does not say %q in\n%s", n, sentence, errs)
		}
	}
	if _, out, _ := lantai(t, "import", path, "--data", data); !strings.Contains(out, "新增 0 件，已有 3 件") {
		t.Error("again:", out)
	}
	visit(t, data, func(h *house.House) {
		found := find(t, h, "异常字符")
		if found.Total != 1 || found.Items[0].Title != "关于 异常字符的决定" || found.Items[0].RecordCode == "" {
			t.Errorf("%+v", found)
		}
	})
}

// after is the line of a text that goes on behind a mark.
func after(text, mark string) string {
	_, rest, _ := strings.Cut(text, mark)
	first, _, _ := strings.Cut(rest, "\n")
	return first
}

func find(t testing.TB, h *house.House, text string) search.Result {
	t.Helper()
	r, err := h.Index.Search(t.Context(), search.Query{Text: text, Reader: search.Reader{Clearance: archive.Public, Tokens: []string{archive.AllStaffToken(1)}}})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestImportRefusesInOneSentence(t *testing.T) {
	data := installation(t)
	path := written(t, line(t, 1, nil))
	for name, c := range map[string]struct {
		args []string
		want string
	}{
		"no file":         {[]string{"import", path + ".no"}, "读不到"},
		"no organisation": {[]string{"import", path, "--organisation", "没有这家"}, "没有名为“没有这家”的单位"},
		"bad fonds":       {[]string{"import", path, "--fonds", "z1"}, "全宗号须是四位"},
	} {
		status, out, errs := lantai(t, append(c.args, "--data", data)...)
		if status == 0 || out != "" || !strings.Contains(errs, c.want) {
			t.Errorf("%s: status %d, %q, %q", name, status, out, errs)
		}
	}
	empty := filepath.Join(t.TempDir(), "empty")
	if status, _, errs := lantai(t, "import", path, "--data", empty); status == 0 || !strings.Contains(errs, "系统里还没有单位") {
		t.Errorf("an empty installation: %d %q", status, errs)
	}
}

// TestImportBesideAService: the service that holds the data folder brings its own index up to date.
func TestImportBesideAService(t *testing.T) {
	data := installation(t)
	path := written(t, line(t, 1, nil), line(t, 2, nil))
	visit(t, data, func(h *house.House) {
		ctx, stop := context.WithCancel(t.Context())
		followed := make(chan error, 1)
		go func() { followed <- h.Follow(ctx) }()
		if status, out, errs := lantai(t, "import", path, "--data", data); status != 0 || !strings.Contains(out, "新增 2 件") {
			t.Errorf("status %d, %s%s", status, out, errs)
		}
		if err := h.CaughtUp(t.Context()); err != nil {
			t.Error(err)
		}
		if found := find(t, h, "用于试验导入"); found.Total != 2 {
			t.Errorf("the service finds %d, want 2", found.Total)
		}
		stop()
		if err := <-followed; err != nil {
			t.Error(err)
		}
	})
}

// TestImportSurvivesKills kills imports at random points until one gets through; then every line is there exactly once.
func TestImportSurvivesKills(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped: kills take half a minute")
	}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	const many = 8000
	lines := make([]string, many)
	for i := range lines {
		lines[i] = line(t, i+1, nil)
	}
	data, path, kills := installation(t), written(t, lines...), 0
	for kills < 6 {
		cmd := program(t.Context(), "import", path, "--data", data)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		timer := time.AfterFunc(time.Duration(300+random.IntN(1500))*time.Millisecond, func() { _ = cmd.Process.Kill() })
		err := cmd.Wait()
		timer.Stop()
		if err == nil {
			break
		}
		if status := cmd.ProcessState.Sys().(syscall.WaitStatus); !status.Signaled() {
			t.Fatal("the import failed by itself:", err)
		}
		kills++
	}
	status, out, errs := lantai(t, "import", path, "--data", data)
	if status != 0 {
		t.Fatal(errs)
	}
	if t.Logf("%d kills; then %s", kills, out); kills == 0 {
		t.Error("no import lived long enough to be killed")
	}
	visit(t, data, func(h *house.House) { allThereOnce(t, h, many) })
}

// allThereOnce counts documents, records and item numbers, and what the index finds.
func allThereOnce(t *testing.T, h *house.House, many int) {
	catalogue, err := h.Records.List(t.Context(), archive.System(), archive.RecordFilter{Fonds: fondsOf(t, h).ID, Limit: 1})
	if err != nil || catalogue.Total != many {
		t.Errorf("%d records, want %d: %v", catalogue.Total, many, err)
	}
	if found := find(t, h, "用于试验导入"); found.Total != many {
		t.Errorf("the index finds %d, want %d", found.Total, many)
	}
	items := map[string]int{}
	cursor := ""
	for {
		page, err := h.Records.List(t.Context(), archive.System(), archive.RecordFilter{Fonds: fondsOf(t, h).ID, Limit: 200, Cursor: cursor})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range page.Records {
			class := archive.ItemCounter(r)
			items[class] = max(items[class], r.Item)
		}
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	sum := 0
	for _, last := range items {
		sum += last
	}
	if sum != many {
		t.Errorf("item numbers go up to %d in sum, want %d: there are gaps", sum, many)
	}
	report, err := h.DB.Verify(t.Context(), nil)
	if err != nil || !report.Intact() {
		t.Errorf("the audit log: %+v %v", report, err)
	}
}

func fondsOf(t *testing.T, h *house.House) (f archive.Fonds) {
	t.Helper()
	err := h.DB.Read(t.Context(), archive.System(), func(tx archive.Tx) (err error) {
		o, err := tx.Accessions().Head(t.Context())
		if err != nil {
			return err
		}
		f, err = tx.Catalogue().FondsOf(t.Context(), o.Key)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// BenchmarkImport brings in the real documents beside the repository by the program as it is shipped: from its start on an
// organisation without documents until everything is committed, sealed and in the index. Bare Bleve with the same mapping is given
// the same text in the same run (search.BenchmarkImport); the import may take half as long again.
func BenchmarkImport(b *testing.B) {
	path := filepath.Join("..", "..", "..", "shared", "corpus", "documents.jsonl")
	if _, err := os.Stat(path); err != nil {
		b.Skip("skipped: the real documents of ../shared/corpus are not on this machine")
	}
	var took, bare time.Duration
	for b.Loop() {
		b.StopTimer()
		data := installation(b)
		bare += bareBleve(b)
		b.StartTimer()
		began := time.Now()
		cmd := program(b.Context(), "import", path, "--data", data)
		if err := cmd.Start(); err != nil {
			b.Fatal(err)
		}
		peak := peakMemory(cmd.Process.Pid)
		if err := cmd.Wait(); err != nil {
			b.Fatal(err)
		}
		took += time.Since(began)
		b.ReportMetric(<-peak, "peak-MB")
	}
	b.ReportMetric(bare.Seconds()/float64(b.N), "bare-s")
	b.ReportMetric(took.Seconds()/bare.Seconds(), "ratio")
}

// peakMemory watches a process and gives, when it has ended, the most memory that it had resident, in MB. The servers that it starts
// are not of it.
func peakMemory(pid int) <-chan float64 {
	peak := make(chan float64, 1)
	go func() {
		most := 0.0
		for {
			status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
			_, mark, there := strings.Cut(string(status), "VmHWM:")
			if err != nil || !there { // a process that has ended has no memory
				peak <- most / 1024
				return
			}
			_, _ = fmt.Sscan(mark, &most)
			time.Sleep(20 * time.Millisecond)
		}
	}()
	return peak
}

// bareBleve runs the benchmark of package search that only Bleve takes part in, and gives its time.
func bareBleve(b *testing.B) time.Duration {
	b.Helper()
	out, err := exec.Command("go", "test", "-run", "^$", "-bench", "^BenchmarkImport$/^bleve$", "-benchtime", "1x", "../../search").Output()
	if err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	for text := range strings.Lines(string(out)) {
		var name string
		var n, ns int64
		if got, _ := fmt.Sscanf(text, "BenchmarkImport/%s %d %d ns/op", &name, &n, &ns); got == 3 {
			return time.Duration(ns)
		}
	}
	b.Fatalf("the benchmark of package search does not tell its time:\n%s", out)
	return 0
}
