package worktime

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"
)

// Stretch is some days in a row of what was decided for a year, as the notices write it: days off, or make-up days.
type Stretch struct {
	From string // 2006-01-02
	To   string // the last day; "": From alone
	Work bool   // 调休上班; else off
	Name string // of the holiday
}

// longestStretch is how many days a stretch may have; a longer one is a slip of the pen.
const longestStretch = 40

// YearFrom puts a year together. A day that is named twice is refused, as is all that Year.Validate refuses.
func YearFrom(year int, papers []string, stretches []Stretch) (Year, error) {
	y := Year{Year: year, Papers: papers, Off: map[string]string{}, Work: map[string]string{}}
	for _, s := range stretches {
		days, err := s.days()
		if err != nil {
			return y, err
		}
		for _, day := range days {
			if y.off(day) || y.worked(day) {
				return y, invalid("%s 写了两次，请留一处。", day)
			}
			if s.Work {
				y.Work[day] = s.Name
			} else {
				y.Off[day] = s.Name
			}
		}
	}
	return y, y.Validate()
}

func (s Stretch) days() (days []string, err error) {
	if s.From == "" {
		return nil, invalid("请写明“%s”从哪一天起。", s.Name)
	}
	first, err := time.Parse(time.DateOnly, s.From)
	if err != nil {
		return nil, invalid("“%s”不是日期。", s.From)
	}
	last, err := time.Parse(time.DateOnly, cmp.Or(s.To, s.From))
	switch {
	case err != nil:
		return nil, invalid("“%s”不是日期。", s.To)
	case s.Name == "":
		return nil, invalid("请写明 %s 是什么节日。", s.From)
	case last.Before(first):
		return nil, invalid("%s 早于 %s，请把起止日期写对。", s.To, s.From)
	case last.After(first.AddDate(0, 0, longestStretch-1)):
		return nil, invalid("从 %s 到 %s 超过 %d 天，请核对。", s.From, s.To, longestStretch)
	}
	for day := first; !day.After(last); day = day.AddDate(0, 0, 1) {
		days = append(days, day.Format(time.DateOnly))
	}
	return days, nil
}

// Stretches are the days of a year as YearFrom takes them, by date.
func (y Year) Stretches() (list []Stretch) {
	for _, day := range slices.Sorted(maps.Keys(merge(y.Off, y.Work))) {
		s := Stretch{From: day, Work: y.worked(day), Name: merge(y.Off, y.Work)[day]}
		if n := len(list); n > 0 && list[n-1].goesOn(s) {
			list[n-1].To = day
			continue
		}
		list = append(list, s)
	}
	return list
}

// goesOn reports whether another one is the next day of the same.
func (s Stretch) goesOn(next Stretch) bool {
	last, err := time.Parse(time.DateOnly, cmp.Or(s.To, s.From))
	return err == nil && s.Work == next.Work && s.Name == next.Name && last.AddDate(0, 0, 1).Format(time.DateOnly) == next.From
}

// The words by which a line says what a day is.
const (
	wordOff  = "休"
	wordWork = "班"
)

// ParseLines reads stretches as people write them, one a line: 2027-01-01 休 元旦, or 2027-02-05 至 2027-02-12 休 春节. Empty lines are
// passed over.
func ParseLines(text string) (list []Stretch, err error) {
	n := 0
	for line := range strings.Lines(text) {
		n++
		words := strings.Fields(strings.NewReplacer("至", " ", "~", " ", "～", " ", "—", " ", "\t", " ", "　", " ").Replace(line))
		if len(words) == 0 {
			continue
		}
		s, ok := stretchOf(words)
		if !ok {
			return nil, invalid("第 %d 行读不懂。请写成“2027-01-01 休 元旦”或“2027-02-05 至 2027-02-12 休 春节”，调休上班写“班”。", n)
		}
		list = append(list, s)
	}
	return list, nil
}

func stretchOf(words []string) (s Stretch, ok bool) {
	at := slices.IndexFunc(words, func(w string) bool { return w == wordOff || w == wordWork })
	if at < 1 || at > 2 || len(words) < at+2 {
		return s, false
	}
	s = Stretch{From: words[0], Work: words[at] == wordWork, Name: strings.Join(words[at+1:], " ")}
	if at == 2 {
		s.To = words[1]
	}
	return s, true
}
