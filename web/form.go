package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/lantai/lantai/archive"
)

// Form is what somebody typed, with the sentence of what is wrong at its field. Templates read it with the part "input".
type Form struct {
	Values url.Values
	Field  string // at fault, "" = the form as a whole
	Text   string // what is wrong, "" = nothing
}

// FormOf keeps what was typed and takes the fault out of the error.
func (c *Call) FormOf(values url.Values, err error) Form {
	e := asError(err)
	return Form{Values: values, Field: e.Field, Text: c.Sentence(e)}
}

// mendable reports whether what was refused can be mended in its form.
func mendable(err error) bool {
	f, known := faults[archive.KindOf(err)]
	return err != nil && known && f.status < http.StatusInternalServerError && archive.KindOf(err) != archive.NotFound
}

// backInForm shows the page again with what was typed and what is wrong with it, when the act was refused for something that can be
// mended there.
func backInForm(act Handler, template string, again func(*Call, Form) (Page, error)) Handler {
	return func(c *Call) error {
		err := act(c)
		if !mendable(err) {
			return err
		}
		form, formErr := c.Form()
		if formErr != nil {
			return formErr
		}
		page, pageErr := again(c, c.FormOf(form, err))
		if pageErr != nil {
			return pageErr
		}
		return c.Refused(err, template, page)
	}
}

// useCase is an act on what an id names.
type useCase[T any] func(ctx context.Context, by archive.By, id archive.ID) (T, error)

// withID makes a handler of a use case that asks for nothing but the id of the path; of the form nothing is read.
func withID[T any](act useCase[T]) Handler {
	return func(c *Call) error {
		id, err := c.ID("id")
		if err != nil {
			return err
		}
		_, err = act(c.Ctx(), c.By(), id)
		return err
	}
}

// numberIn reads a number that the page itself has put into the form.
func numberIn(form url.Values, name string) (int, error) {
	n, err := strconv.Atoi(form.Get(name))
	if err != nil {
		return 0, archive.E(archive.Malformed, "表单没有读全，请返回再送一次。").Because(err)
	}
	return n, nil
}

// Value is what stands in a field.
func (f Form) Value(name string) string { return f.Values.Get(name) }

// Has reports whether a value stands among those of a field, as of ticks.
func (f Form) Has(name string, value any) bool {
	return slices.Contains(f.Values[name], fmt.Sprint(value))
}

// Error is the sentence at a field, "" when nothing is wrong there.
func (f Form) Error(name string) string {
	if f.Field == name {
		return f.Text
	}
	return ""
}

// Whole is the sentence about the form, when it belongs to none of the fields that are shown.
func (f Form) Whole(shown ...string) string {
	if slices.Contains(shown, f.Field) {
		return ""
	}
	return f.Text
}

// Pager leads to the neighbouring pages of a list; an empty address leads nowhere and is shown as such.
type Pager struct {
	Text       string // 第 1–5 件，共 21 件
	Prev, Next string
	PrevText   string // what Prev leads to, when it is not the page before
}

// CursorPager leads on from a page with a cursor; the way back is the browser's.
func CursorPager(here *url.URL, text, next string) Pager {
	p := Pager{Text: text}
	if next != "" {
		q := here.Query()
		q.Set("cursor", next)
		p.Next = here.Path + "?" + q.Encode()
	}
	return p
}

// Limit reads ?limit=, at least 1 and at most 200; 50 when it is absent.
func (c *Call) Limit() (int, error) {
	text := c.QueryParam("limit")
	if text == "" {
		return 50, nil
	}
	limit, err := strconv.Atoi(text)
	if err != nil || limit < 1 || limit > 200 {
		return 0, archive.E(archive.Invalid, "每页条数须在 1 到 200 之间。").On("limit")
	}
	return limit, nil
}
