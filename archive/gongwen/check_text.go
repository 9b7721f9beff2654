package gongwen

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/lantai/lantai/archive"
)

var asking = regexp.MustCompile(`请(?:予|给予|予以)?(?:批示|批准|审批|批复|审示|核准)|[妥当]否|恳请[^。]{0,20}(?:批准|支持|解决)|请求[^。]{0,12}批准`)

// checkReportAsks: a report carries no request.
func checkReportAsks(d *Draft) []finding {
	if d.Genre != archive.ReportUp {
		return nil
	}
	var found []finding
	for i, b := range d.Body {
		if phrase := asking.FindString(b.Text); phrase != "" {
			found = append(found, must("body", regulation+"第十五条第（四）项",
				"报告中出现请示用语“%s”。不得在报告等非请示性公文中夹带请示事项，请删去或另行请示。", phrase).at(i))
		}
	}
	return found
}

var requestEnd = regexp.MustCompile(`[妥当可]否|请(?:予|给予|予以)?(?:批示|批准|审批|批复|审示|审定|指示|核准)`)

// checkRequestEnd: a request closes with 妥否，请批示 or the like.
func checkRequestEnd(d *Draft) []finding {
	if d.Genre != archive.Request || len(d.Body) == 0 {
		return nil
	}
	last := len(d.Body) - 1
	for _, b := range d.Body[max(0, last-1):] {
		if requestEnd.MatchString(b.Text) {
			return nil
		}
	}
	return []finding{remind("body", regulation+"第八条第（十一）项", "请示末尾没有请示用语。一般另起一段写“妥否，请批示。”").at(last)}
}

var matters = regexp.MustCompile(`解决|拨付|增加|增拨|调整|设立|成立|购置|划拨|变更|延长|减免|新建|扩建|改建|聘用|补助|任命|免去`)

// checkRequestMatter guesses from the title whether a request asks for two things.
func checkRequestMatter(d *Draft) []finding {
	if d.Genre != archive.Request {
		return nil
	}
	title := oneLine(d.Title)
	verbs := map[string]bool{}
	for _, verb := range matters.FindAllString(title, -1) {
		verbs[verb] = true
	}
	joined := strings.ContainsAny(title, "和及并、与")
	if strings.Count(title, "关于") < 2 && !(joined && len(verbs) > 1) {
		return nil
	}
	return []finding{remind("title", regulation+"第十五条第（四）项", "标题中似有两个以上事项。请示应当一文一事，请核对，必要时分别行文。")}
}

var phone = regexp.MustCompile(`\d{7,}|\d{3,4}[—–-]\d{7,8}`)

// checkRequestContact: a request names its contact in the note.
func checkRequestContact(d *Draft) []finding {
	if d.Genre != archive.Request || strings.Contains(d.Note, "联系人") && phone.MatchString(d.Note) {
		return nil
	}
	return []finding{remind("note", format+"7.3.6", "请示没有在附注处注明联系人和电话。请补写，例如“联系人：张某，电话：0000—0000000”。")}
}

var headingLevel = map[archive.BlockKind]int{archive.Heading1: 1, archive.Heading2: 2, archive.Heading3: 3, archive.Heading4: 4}

var headingExample = [...]string{"", "一、", "（一）", "1.", "（1）"}

// checkHeadings: 一、 then （一） then 1. then （1）, none left out, each counted from one.
func checkHeadings(d *Draft) []finding {
	var found []finding
	var count [5]int
	depth := 0
	for i, b := range d.Body {
		level := headingLevel[b.Kind]
		if level == 0 {
			continue
		}
		if depth > 0 && level > depth+1 {
			found = append(found, remind("body", format+"7.3.3", "结构层次从“%s”跳到了“%s”。层次依次用“一、”“（一）”“1.”“（1）”，请核对。",
				headingExample[depth], headingExample[level]).at(i))
		}
		count[level]++
		clear(count[level+1:])
		depth = level
		if fix, ok := renumbered(b.Text, level, count[level]); !ok {
			found = append(found, must("body", format+"7.3.3", "序号不连续：“%s”处应为“%s”。请更正序号。",
				firstRunes(b.Text, 8), ordinal(level, count[level])).at(i).fixed(fix))
		}
	}
	return found
}

var headingOrdinal = regexp.MustCompile(`^(?:[一二三四五六七八九十百]+、|（[一二三四五六七八九十百]+）|[1-9]\d*[.．]|（[1-9]\d*）)`)

// renumbered reports whether the heading's number is n, and its text with that number.
func renumbered(text string, level, n int) (string, bool) {
	mark := headingOrdinal.FindString(text)
	want := ordinal(level, n)
	if mark == "" || strings.ReplaceAll(mark, "．", ".") == want {
		return text, true
	}
	return want + strings.TrimPrefix(text, mark), false
}

func ordinal(level, n int) string {
	switch level {
	case 1:
		return chineseNumeral(n) + "、"
	case 2:
		return "（" + chineseNumeral(n) + "）"
	case 3:
		return strconv.Itoa(n) + "."
	}
	return "（" + strconv.Itoa(n) + "）"
}

// chineseNumeral writes 1 to 99 as headings count.
func chineseNumeral(n int) string {
	digits := []rune("〇一二三四五六七八九")
	switch {
	case n < 10:
		return string(digits[n])
	case n < 20:
		return strings.TrimSuffix("十"+string(digits[n%10]), "〇")
	}
	return strings.TrimSuffix(string(digits[n/10%10])+"十"+string(digits[n%10]), "〇")
}

func firstRunes(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n]) + "…"
}

// checkWriting looks at title and text for numbers, dates and marks written otherwise than official documents write them.
func checkWriting(d *Draft) []finding {
	found := checkLine("title", 0, d.Title)
	for i, b := range d.Body {
		found = append(found, checkLine("body", i, b.Text)...)
	}
	return found
}

var (
	paddedDate = regexp.MustCompile(`(\d{4}年)0?(\d{1,2}月)0?(\d{1,2}日)`)
	dashedDate = regexp.MustCompile(`\b((?:19|20)\d{2})[-/.](0?[1-9]|1[0-2])[-/.](0?[1-9]|[12]\d|3[01])\b`)
)

// A line's faults are mended one after another; each finding's Fix holds all mends up to its own.
func checkLine(field string, index int, text string) []finding {
	var found []finding
	mend := func(fixed string, f finding) {
		if fixed != text {
			found = append(found, f.at(index).fixed(fixed))
			text = fixed
		}
	}
	mend(numberFixed(text), must(field, format+"7.2.5", "引用的发文字号写法不合规范。年份用六角括号“〔〕”，不加“第”字，序号不编虚位，请更正。"))
	mend(paddedDate.ReplaceAllString(text, "$1$2$3"), must(field, format+"7.3.5.4", "日期中的月、日不编虚位。请把“08月01日”写作“8月1日”。"))
	mend(dashedDate.ReplaceAllStringFunc(text, spelled), remind(field, format+"7.3.5.4", "日期请写全年、月、日，例如“2026年8月1日”。"))
	mend(fullWidth(text), remind(field, "GB/T 15834-2011", "中文中用了半角标点。请改用全角标点。"))
	return found
}

func spelled(date string) string {
	m := dashedDate.FindStringSubmatch(date)
	return m[1] + "年" + strings.TrimPrefix(m[2], "0") + "月" + strings.TrimPrefix(m[3], "0") + "日"
}

var halfToFull = map[rune]rune{',': '，', ';': '；', ':': '：', '?': '？', '!': '！', '(': '（', ')': '）'}

// fullWidth replaces half-width marks that stand beside a Chinese character; brackets go in pairs. A full stop is only taken for
// one at the end of the text, for it is a decimal point elsewhere.
func fullWidth(text string) string {
	rs := []rune(text)
	out := append([]rune(nil), rs...)
	opened := false
	for i, r := range rs {
		full, half := halfToFull[r]
		beside := i > 0 && isChinese(rs[i-1]) || i+1 < len(rs) && isChinese(rs[i+1])
		switch {
		case r == '(' && beside:
			out[i], opened = full, true
		case r == ')' && (beside || opened):
			out[i], opened = full, false
		case r == '.' && i > 0 && i+1 == len(rs) && unicode.Is(unicode.Han, rs[i-1]):
			out[i] = '。'
		case half && beside && r != '(' && r != ')':
			out[i] = full
		}
	}
	return string(out)
}

func isChinese(r rune) bool {
	return unicode.Is(unicode.Han, r) || strings.ContainsRune("”》）", r)
}
