package web

import (
	"net/http"
	"slices"

	"github.com/lantai/lantai/archive"
)

// Doc says what a route of the API takes and answers. In and Out are values of the very types that the handler binds and answers, so
// the OpenAPI document is built from what the program does.
type Doc struct {
	Summary   string  // 中文 | English
	Path      []Param // what the path's names stand for; those that are not listed are ids
	Query     []Param // what may stand behind the question mark; anything else is refused
	In        any     // the body as JSON; nil: none
	MayBeBare bool    // the body may be left out
	Out       any     // the answer as JSON; nil: none
	Media     string  // of an answer that is not JSON; with Out, the asker says by Accept which one he wants
	Status    int     // of the answer; 0: 200
	Upload    bool    // the body is multipart with one field, file
	Part      bool    // the body is a stretch of a file, at the Upload-Offset
	Keyed     bool    // needs an Idempotency-Key
	IfMatch   bool    // needs the version that was read
	Versioned bool    // answers with an ETag
	Tables    bool    // answers CSV and XLSX too, as the asker accepts or says by ?format=
	Ranged    bool    // answers stretches of it too (RFC 9110 14)
}

// Param is one parameter. Of is a value of its type.
type Param struct {
	Name string
	Of   any
}

// paging are the parameters of every list that comes in pages.
func paging(more ...Param) []Param {
	return append(more, Param{"cursor", ""}, Param{"limit", 0})
}

// list is a page of a list. NextCursor leads on to the following page; it is empty on the last one.
type list[T any] struct {
	Items      []T    `json:"items"`
	NextCursor string `json:"next_cursor"`
}

// listOf shows each of the rows.
func listOf[Row, T any](rows []Row, next string, show func(Row) T) list[T] {
	l := list[T]{Items: make([]T, len(rows)), NextCursor: next}
	for i, row := range rows {
		l.Items[i] = show(row)
	}
	return l
}

// reading is a route that only reads.
func reading(path, row, summary string, out any, handle Handler, query ...Param) Route {
	return Route{Method: http.MethodGet, Path: "/api/v1" + path, Who: SignedIn(), Case: row, Handle: handle,
		Doc: &Doc{Summary: summary, Out: out, Query: query}}
}

// acting is a route that acts, under the request's Idempotency-Key; see Act.
func acting(path, row, summary string, in, out any, do func(*Call) error, show func(*Call, string) error) Route {
	return Route{Method: http.MethodPost, Path: "/api/v1" + path, Who: SignedIn(), Case: row, Handle: Act(do, show),
		Doc: &Doc{Summary: summary, In: in, Out: out, Keyed: true}}
}

// making is acting where something new comes to be.
func making(path, row, summary string, in, out any, do func(*Call) error, show func(*Call, string) error) Route {
	r := acting(path, row, summary, in, out, do, show)
	r.Doc.Status = http.StatusCreated
	return r
}

// knowsQuery refuses parameters that the route does not know: a filter that is misspelt would show more than was asked for.
func (d *Doc) knowsQuery(c *Call) error {
	for name := range c.QueryParams() {
		if !slices.ContainsFunc(d.Query, func(p Param) bool { return p.Name == name }) {
			return archive.E(archive.Invalid, "接口没有“%s”这个参数，请核对拼写。", name).On(name)
		}
	}
	return nil
}

// BindOptional is Bind for acts whose body may be left out.
func (c *Call) BindOptional(dst any) error {
	body, err := c.readBody()
	if err != nil || len(body) == 0 {
		return err
	}
	return c.Bind(dst)
}
