package web

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/lantai/lantai/archive"
)

// Clock writes moments and days for one person: in a language, in a zone, as of now.
type Clock struct {
	Lang Language
	Zone *time.Location
	Now  time.Time
}

// ISO is a moment for the datetime attribute.
func (k Clock) ISO(t time.Time) string { return t.In(k.Zone).Format(time.RFC3339) }

// When is a moment as people say it: 今天 14:30, 昨天 18:02, 11月20日 14:30, in another year 2025年11月20日. Nothing for none.
func (k Clock) When(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	t = t.In(k.Zone)
	switch k.daysFrom(t) {
	case 0:
		return k.Lang.T("今天 %s", t.Format("15:04"))
	case -1:
		return k.Lang.T("昨天 %s", t.Format("15:04"))
	case 1:
		return k.Lang.T("明天 %s", t.Format("15:04"))
	}
	if t.Year() != k.Now.In(k.Zone).Year() {
		return t.Format(k.layout("2006年1月2日", "2 Jan 2006"))
	}
	return t.Format(k.layout("1月2日 15:04", "2 Jan 15:04"))
}

// Stamp is a moment for tables that programs read: 2026-11-20 14:30. Nothing for none.
func (k Clock) Stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(k.Zone).Format("2006-01-02 15:04")
}

// Short is a moment where there is little room: 14:30 today, else 11月20日, in another year 2025年11月20日.
func (k Clock) Short(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	if k.daysFrom(t.In(k.Zone)) == 0 {
		return k.Minute(t)
	}
	return k.Entered(t)
}

// Entered is the day of an entry in a register, which is read on paper, too, where no today is: 11月20日, in another year
// 2025年11月20日.
func (k Clock) Entered(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	t = t.In(k.Zone)
	if t.Year() == k.Now.In(k.Zone).Year() {
		return t.Format(k.layout("1月2日", "2 Jan"))
	}
	return t.Format(k.layout("2006年1月2日", "2 Jan 2006"))
}

// Month is the name of a month: 1 月, Jan.
func (k Clock) Month(n int) string {
	return time.Date(2026, time.Month(n), 1, 0, 0, 0, 0, time.UTC).Format(k.layout("1 月", "Jan"))
}

// Minute is the time of day: 14:30.
func (k Clock) Minute(t time.Time) string { return t.In(k.Zone).Format("15:04") }

// Second is a moment to the second, as a log has it: 2026-11-20 14:30:05.
func (k Clock) Second(t time.Time) string { return t.In(k.Zone).Format(time.DateTime) }

// Day is a day with its weekday: 11月20日 周五.
func (k Clock) Day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	t = t.In(k.Zone)
	if k.Lang.Is("en") {
		return t.Format("Mon 2 Jan")
	}
	return t.Format("1月2日 ") + [...]string{"周日", "周一", "周二", "周三", "周四", "周五", "周六"}[t.Weekday()]
}

// Date is a date of a document: 2026年11月20日 (GB/T 9704-2012 7.3.5.4).
func (k Clock) Date(d archive.Date) string {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return ""
	}
	return t.Format(k.layout("2006年1月2日", "2 Jan 2006"))
}

// Digits is a date as catalogues of archives write it: 20261120 (DA/T 22-2015).
func (k Clock) Digits(d archive.Date) string { return strings.ReplaceAll(string(d), "-", "") }

// Took is a length of time in its two largest units: 42 分钟, 3 小时, 1 天 6 小时.
func (k Clock) Took(d time.Duration) string {
	minutes := int(d.Minutes())
	days, hours := minutes/(24*60), minutes/60%24
	switch {
	case minutes < 1:
		return k.Lang.T("不到 1 分钟")
	case minutes < 60:
		return k.Lang.T("%d 分钟", minutes)
	case days == 0 && (hours >= 3 || minutes%60 == 0):
		return k.Lang.T("%d 小时", hours)
	case days == 0:
		return k.Lang.T("%d 小时 %d 分", hours, minutes%60)
	case hours == 0:
		return k.Lang.T("%d 天", days)
	}
	return k.Lang.T("%d 天 %d 小时", days, hours)
}

// Since is how long ago a moment was.
func (k Clock) Since(t time.Time) string { return k.Took(k.Now.Sub(t)) }

// Deadline is a due moment as a list shows it. Class is late, soon or nothing.
type Deadline struct{ Text, Class string }

// Due says when something is due: 超期 3 小时, 17:30 前, 11月23日 周一, or nothing without a time limit.
func (k Clock) Due(t time.Time) Deadline {
	switch {
	case t.IsZero():
		return Deadline{}
	case k.Now.After(t):
		return Deadline{k.Lang.T("超期 %s", k.Took(k.Now.Sub(t))), "late"}
	case k.daysFrom(t.In(k.Zone)) == 0:
		return Deadline{k.Lang.T("%s 前", t.In(k.Zone).Format("15:04")), "soon"}
	}
	return Deadline{k.Day(t), ""}
}

// daysFrom counts the midnights between today and the day of t.
func (k Clock) daysFrom(t time.Time) int {
	now := k.Now.In(k.Zone)
	today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, time.UTC)
	day := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	return int(day.Sub(today) / (24 * time.Hour))
}

func (k Clock) layout(chinese, english string) string {
	if k.Lang.Is("en") {
		return english
	}
	return chinese
}

// grouped writes a count with separators: 1,204.
func grouped(n int) string {
	if n < 0 {
		return "-" + grouped(-n)
	}
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// fileSize writes a size in the units people know: 812 B, 24 KB, 1.4 MB.
func fileSize(bytes int64) string {
	const step = 1024
	value, units := float64(bytes), []string{"B", "KB", "MB", "GB", "TB"}
	i := 0
	for value >= step && i < len(units)-1 {
		value /= step
		i++
	}
	s := fmt.Sprintf("%.1f", value)
	if i < 2 || value >= 100 {
		s = fmt.Sprintf("%.0f", value)
	}
	return strings.TrimSuffix(s, ".0") + " " + units[i]
}
