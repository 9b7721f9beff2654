package demo

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Text is Chinese text with places to fill in:
//
//	{year} {year-1}     the year of the document's day, or one before it
//	{date+5} {day+5}    the fifth working day after it, with (2026年11月20日) and without (11月20日) its year
//	{number KEY}        the 发文字号 of another document
type Text string

// Lines is a longer text, one paragraph or heading a line, written as a list.
type Lines []Text

var place = regexp.MustCompile(`\{(?:(year|date|day)([+-]\d+)?|number ([a-z0-9-]+))\}`)

// Fill completes the text as of a document's day; works says which days are working days, number gives the 发文字号 of the
// document with a key.
func (t Text) Fill(day time.Time, works func(time.Time) bool, number func(key string) string) string {
	return place.ReplaceAllStringFunc(string(t), func(found string) string {
		part := place.FindStringSubmatch(found)
		if part[3] != "" {
			return number(part[3])
		}
		n, _ := strconv.Atoi(part[2]) // empty means 0; the pattern admits nothing else
		if part[1] == "year" {
			return strconv.Itoa(day.Year() + n)
		}
		that := WorkingDay(day, n, works)
		if part[1] == "date" {
			return fmt.Sprintf("%d年%d月%d日", that.Year(), that.Month(), that.Day())
		}
		return fmt.Sprintf("%d月%d日", that.Month(), that.Day())
	})
}

// Numbers lists the keys of the documents whose numbers the text names.
func (t Text) Numbers() []string {
	var keys []string
	for _, part := range place.FindAllStringSubmatch(string(t), -1) {
		if part[3] != "" {
			keys = append(keys, part[3])
		}
	}
	return keys
}

// Text joins the lines.
func (l Lines) Text() Text {
	lines := make([]string, len(l))
	for i, line := range l {
		lines[i] = string(line)
	}
	return Text(strings.Join(lines, "\n"))
}
