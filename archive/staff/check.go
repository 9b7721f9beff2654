package staff

import (
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/lantai/lantai/archive"
)

// The longest texts that fit lists, slips and letterheads, in characters.
const (
	maxName  = 60
	maxTitle = 40
	maxMark  = 80
)

var (
	usernameForm = regexp.MustCompile(`^[a-z][a-z0-9._-]{1,31}$`)
	staffNoForm  = regexp.MustCompile(`^[\p{L}\p{N}._-]{1,32}$`)
	unitCodeForm = regexp.MustCompile(`^[A-Z0-9]{2,6}$`)
	fondsForm    = regexp.MustCompile(`^[A-Z0-9]{4}$`)
)

// named cleans what somebody typed as a name and refuses one that is empty, long, or holds characters that do not print.
func named(text, field string, most int) (string, error) {
	text = strings.Join(strings.Fields(text), " ")
	switch {
	case text == "":
		return "", archive.E(archive.Invalid, "这一项须填写。").On(field)
	case utf8.RuneCountInString(text) > most:
		return "", archive.E(archive.Invalid, "这一项最多 %d 个字，请缩短。", most).On(field)
	case strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }):
		return "", archive.E(archive.Invalid, "这一项里有不能显示的字符，请删去。").On(field)
	}
	return text, nil
}

// namedOr is named with a text for an empty field.
func namedOr(text, field string, most int, otherwise string) (string, error) {
	if strings.TrimSpace(text) == "" {
		text = otherwise
	}
	return named(text, field, most)
}

func username(text string) (string, error) {
	text = strings.ToLower(strings.TrimSpace(text))
	if !usernameForm.MatchString(text) {
		return "", archive.E(archive.Invalid, "用户名须以小写字母开头，只用小写字母、数字和 . _ -，2 至 32 个字符。").On("username")
	}
	return text, nil
}

func staffNo(text string) (string, error) {
	text = strings.TrimSpace(text)
	if !staffNoForm.MatchString(text) {
		return "", archive.E(archive.Invalid, "工号须填写，只用字母、数字和 . _ -，最多 32 个字符。").On("staff_no")
	}
	return text, nil
}

// unitCode is the 机构（问题）代码 of record codes (DA/T 22-2015 5.4.2).
func unitCode(text string) (string, error) {
	text = strings.ToUpper(strings.TrimSpace(text))
	if !unitCodeForm.MatchString(text) {
		return "", archive.E(archive.Invalid, "机构代码用 2 至 6 个大写字母或数字，通常是三个拼音首字母，用在档号里。").On("code")
	}
	return text, nil
}

// fondsCode is a 全宗号 (DA/T 22-2015 5.4.2).
func fondsCode(text, field string) (string, error) {
	text = strings.ToUpper(strings.TrimSpace(text))
	if !fondsForm.MatchString(text) {
		return "", archive.E(archive.Invalid, "全宗号是 4 个大写字母或数字。").On(field)
	}
	return text, nil
}

// onDay reads the first day on which something is over: today at the earliest; empty is today.
func onDay(on, today archive.Date) (archive.Date, error) {
	switch {
	case on == "":
		return today, nil
	case !on.Valid():
		return "", archive.E(archive.Invalid, "日期要写成 2026-01-31 这样。").On("on")
	case on < today:
		return "", archive.E(archive.Invalid, "日期不能早于今天：已经过去的日子不能改。").On("on")
	}
	return on, nil
}

// span reads [from, to); an empty from is today.
func span(from, to, today archive.Date) (begin, end time.Time, err error) {
	if from == "" {
		from = today
	}
	if !from.Valid() || !to.Valid() {
		return begin, end, archive.E(archive.Invalid, "日期要写成 2026-01-31 这样。").On("from")
	}
	if to != "" && to <= from {
		return begin, end, archive.E(archive.Invalid, "截止日须晚于起始日。").On("to")
	}
	begin, err = time.Parse(time.DateOnly, string(from))
	if err == nil && to != "" {
		end, err = time.Parse(time.DateOnly, string(to))
	}
	return begin, end, err
}
