package archive

import (
	"regexp"
	"strconv"
	"time"
)

// FormFiling says that what was filled in is filed when its way is over.
type FormFiling struct {
	Retention Retention `json:"retention"`
	Category  string    `json:"category,omitempty"` // 档案门类代码 of the house; "": documents, WS (DA/T 22-2015)
}

var plainCategory = regexp.MustCompile(`^[A-Z]{2,4}$`)

// valid reports whether a record can be filed so. The categories of the levels above Internal are theirs alone, see categories.
func (f FormFiling) valid() bool {
	for class, taken := range categories {
		if class != "plain" && taken == f.Category {
			return false
		}
	}
	return f.Retention.Valid() && (f.Category == "" || plainCategory.MatchString(f.Category))
}

// ToFile reports whether the document is filed when its way is over: all are but the forms whose definition says nothing of it.
func (d Document) ToFile() bool { return d.Filling == nil || d.filing() != nil }

// filing is what the definition of a filled-in form says of it; nil of all others.
func (d Document) filing() *FormFiling {
	if d.Filling == nil {
		return nil
	}
	return d.Filling.Filing
}

// rule says in which version of which form a period of retention stands.
func (f Filling) rule() string { return "表单 " + f.Form + " 第" + strconv.Itoa(f.Number) + "版" }

// Complete ends the way of a filled-in form: it bears the day on which it was decided.
func (d *Document) Complete(at time.Time, zone *time.Location) {
	d.CompletedAt, d.Dated = at, DateOf(at, zone)
}
