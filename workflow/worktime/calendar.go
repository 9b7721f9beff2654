package worktime

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // the zone must be found on a machine without zone files
	"unicode/utf8"
)

// Fault is what is wrong with a year or with office hours. Format is a fmt format in Chinese and the key of its translation.
type Fault struct {
	Format string
	Args   []any
}

// Error is the sentence in Chinese.
func (f *Fault) Error() string { return fmt.Sprintf(f.Format, f.Args...) }

func invalid(format string, args ...any) error { return &Fault{format, args} }

// Span is a stretch of a day in [From, To), in minutes after midnight.
type Span struct {
	From int `json:"from"`
	To   int `json:"to"`
}

// Hours are the office hours of a working day, valid from a date on until the next Hours.
type Hours struct {
	From  time.Time `json:"from"`  // first day, of which only the date is read; zero: since ever
	Spans []Span    `json:"spans"` // in order, not overlapping
}

// Year holds what was decided for one year beyond weekends: days off and make-up days (调休上班), as "2006-01-02".
type Year struct {
	Year   int               `json:"year"`
	Papers []string          `json:"papers,omitempty"` // the notices that decided it
	Off    map[string]string `json:"off"`              // date → name of the holiday
	Work   map[string]string `json:"work"`             // date → name of the holiday that it makes up for
}

func (y Year) off(date string) bool    { _, ok := y.Off[date]; return ok }
func (y Year) worked(date string) bool { _, ok := y.Work[date]; return ok }

// Calendar is the working time of one organisation.
type Calendar struct {
	Zone  *time.Location
	Hours []Hours // by From, ascending
	Years map[int]Year
}

//go:embed years.json
var builtin []byte

// Default is 8:30–12:00 and 13:30–18:00 in Asia/Shanghai, with the years that come with the program.
func Default() *Calendar {
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		panic(err) // the zone is built in
	}
	c := &Calendar{Zone: zone, Years: map[int]Year{}, Hours: []Hours{{Spans: []Span{{8*60 + 30, 12 * 60}, {13*60 + 30, 18 * 60}}}}}
	for _, y := range BuiltinYears() {
		c.Years[y.Year] = y
	}
	return c
}

// BuiltinYears are the years that come with the program, as the State Council's notices decided them.
func BuiltinYears() []Year {
	var years []Year
	if err := json.Unmarshal(builtin, &years); err != nil {
		panic(err) // a fault of the program, found by its tests
	}
	return years
}

// With is the calendar with the year entered, or replaced if it was known. The receiver stays as it was.
func (c *Calendar) With(y Year) *Calendar {
	changed := *c
	changed.Years = maps.Clone(c.Years)
	if changed.Years == nil {
		changed.Years = map[int]Year{}
	}
	changed.Years[y.Year] = y
	return &changed
}

// WithHours is the calendar with office hours that hold from a date on, or that replace those which began on that date. The receiver
// stays as it was.
func (c *Calendar) WithHours(h Hours) *Calendar {
	changed := *c
	changed.Hours = slices.DeleteFunc(slices.Clone(c.Hours), func(old Hours) bool { return old.first() == h.first() })
	changed.Hours = append(changed.Hours, h)
	slices.SortFunc(changed.Hours, func(a, b Hours) int { return strings.Compare(a.first(), b.first()) })
	return &changed
}

// first is the first day of the hours as it sorts; those since ever come first.
func (h Hours) first() string {
	if h.From.IsZero() {
		return ""
	}
	return h.From.Format(time.DateOnly)
}

// table is a year in the shape in which such tables are commonly passed around:
// {"year": 2026, "papers": […], "days": [{"name": "元旦", "date": "2026-01-01", "isOffDay": true}]}.
type table struct {
	Year   int        `json:"year"`
	Papers []string   `json:"papers"`
	Days   []tableDay `json:"days"`
}

type tableDay struct {
	Name     string `json:"name"`
	Date     string `json:"date"`
	IsOffDay bool   `json:"isOffDay"`
}

// Write writes the year in the shape that Parse reads, by date.
func (y Year) Write(w io.Writer) error {
	out := table{Year: y.Year, Papers: append([]string{}, y.Papers...), Days: []tableDay{}}
	for _, date := range slices.Sorted(maps.Keys(merge(y.Off, y.Work))) {
		name, off := y.Off[date], y.off(date)
		if !off {
			name = y.Work[date]
		}
		out.Days = append(out.Days, tableDay{name, date, off})
	}
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	return encoder.Encode(out)
}

// Parse reads one year in the shape of table. A year without any day is refused: it stands for one that has not been decided.
func Parse(r io.Reader) (Year, error) {
	var in table
	if err := json.NewDecoder(r).Decode(&in); err != nil {
		return Year{}, invalid("放假安排不是有效的 JSON，没有读取。请用原样的年度文件。")
	}
	y := Year{Year: in.Year, Papers: in.Papers, Off: map[string]string{}, Work: map[string]string{}}
	for _, d := range in.Days {
		if d.IsOffDay {
			y.Off[d.Date] = d.Name
		} else {
			y.Work[d.Date] = d.Name
		}
	}
	return y, y.Validate()
}

// Validate tells the first fault of the year in a Chinese sentence; nil when there is none.
func (y Year) Validate() error {
	if y.Year < 1950 || y.Year > 2200 {
		return invalid("年份 %d 不在可用范围。", y.Year)
	}
	if len(y.Off) == 0 {
		return invalid("%d年没有任何放假日期，不能作为已公布的安排。", y.Year)
	}
	days := merge(y.Off, y.Work)
	for _, date := range slices.Sorted(maps.Keys(days)) {
		if err := y.checkDate(date); err != nil {
			return err
		}
		if n := utf8.RuneCountInString(days[date]); n > longestName {
			return invalid("%s 的节日名称太长，最多 %d 个字。", date, longestName)
		}
	}
	return nil
}

// longestName is the longest name of a holiday, in characters.
const longestName = 20

func merge(a, b map[string]string) map[string]string {
	all := map[string]string{}
	maps.Copy(all, a)
	maps.Copy(all, b)
	return all
}

func (y Year) checkDate(date string) error {
	day, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return invalid("“%s”不是日期。", date)
	}
	if day.Year() != y.Year && day.Year() != y.Year-1 {
		return invalid("%s 不属于 %d 年的安排。", date, y.Year)
	}
	if y.off(date) && y.worked(date) {
		return invalid("%s 既是放假日又是上班日。", date)
	}
	return nil
}

// Validate tells the first fault of the calendar in a Chinese sentence; nil when there is none. A valid calendar has a zone and
// office hours for every day, so that every reckoning ends.
func (c *Calendar) Validate() error {
	if c.Zone == nil {
		return invalid("没有指定时区。")
	}
	if len(c.Hours) == 0 || !c.Hours[0].From.IsZero() {
		return invalid("没有指定最初的办公时间。")
	}
	for i, h := range c.Hours {
		if i > 0 && !h.From.After(c.Hours[i-1].From) {
			return invalid("办公时间没有按生效日期排列。")
		}
		if err := checkSpans(h.Spans); err != nil {
			return err
		}
	}
	for _, y := range c.Years {
		if err := y.Validate(); err != nil {
			return err
		}
	}
	return nil
}

func checkSpans(spans []Span) error {
	end := 0
	for _, s := range spans {
		if s.From < end || s.To <= s.From || s.To > 24*60 {
			return invalid("办公时段须依次排列、互不重叠，且在一天之内。")
		}
		end = s.To
	}
	if end == 0 {
		return invalid("办公时间至少要有一个时段。")
	}
	return nil
}
