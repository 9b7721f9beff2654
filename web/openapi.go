package web

import (
	"maps"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/lantai/lantai/archive"
)

func (s *Server) openapiRoutes() []Route {
	return []Route{{Method: http.MethodGet, Path: "/api/v1/openapi.json", Who: Anyone(), Case: "api_description", Handle: s.openapi,
		Doc: &Doc{Summary: "接口说明（OpenAPI 3.1） | This description", Out: map[string]any{}}}}
}

// openapi answers the description of the API.
func (s *Server) openapi(c *Call) error { return c.OK(s.describeAPI()) }

// describeAPI builds the OpenAPI document from the route table and the types that the routes bind and answer.
func (s *Server) describeAPI() map[string]any {
	d := description{schemas: newSchemas(), paths: map[string]map[string]any{}}
	for _, r := range s.routes {
		if r.Doc != nil {
			d.add(r)
		}
	}
	return map[string]any{
		"openapi": "3.1.0",
		"info": map[string]any{"title": "Lantai 兰台", "version": "1",
			"description": "公文与档案的接口，与页面共用同一套用例。版本 1 只增不改。 | Documents and records, over the same use cases as the pages. Version 1 only grows.",
			"license":     map[string]any{"name": "Apache-2.0", "identifier": "Apache-2.0"}},
		"paths": d.paths,
		"components": map[string]any{"schemas": d.schemas.components, "securitySchemes": map[string]any{
			"bearer": map[string]any{"type": "http", "scheme": "bearer"}}},
		"security": []any{map[string]any{"bearer": []string{}}},
	}
}

// description gathers the routes.
type description struct {
	schemas *schemas
	paths   map[string]map[string]any
}

var pathName = regexp.MustCompile(`:(\w+)`)

func (d *description) add(r Route) {
	path := pathName.ReplaceAllString(r.Path, "{$1}")
	if d.paths[path] == nil {
		d.paths[path] = map[string]any{}
	}
	d.paths[path][strings.ToLower(r.Method)] = d.operation(r)
}

func (d *description) operation(r Route) map[string]any {
	noun, _, _ := strings.Cut(strings.TrimPrefix(r.Path, "/api/v1/"), "/")
	o := map[string]any{"summary": r.Doc.Summary, "tags": []string{noun}, "responses": d.responses(r)}
	if parameters := d.parameters(r); len(parameters) > 0 {
		o["parameters"] = parameters
	}
	if body := d.body(r.Doc); body != nil {
		o["requestBody"] = body
	}
	if r.Who.public() {
		o["security"] = []any{}
	}
	return o
}

func (d *description) parameters(r Route) (all []any) {
	for _, match := range pathName.FindAllStringSubmatch(r.Path, -1) {
		of := any("")
		if i := slices.IndexFunc(r.Doc.Path, func(p Param) bool { return p.Name == match[1] }); i >= 0 {
			of = r.Doc.Path[i].Of
		}
		all = append(all, d.parameter("path", match[1], of, true))
	}
	for _, p := range r.Doc.Query {
		all = append(all, d.parameter("query", p.Name, p.Of, false))
	}
	if r.Doc.Keyed {
		all = append(all, map[string]any{"in": "header", "name": "Idempotency-Key", "required": true,
			"schema": schema{"type": "string", "minLength": 1, "maxLength": maxKey}})
	}
	if r.Doc.IfMatch {
		all = append(all, d.parameter("header", "If-Match", "", true))
	}
	if r.Doc.Part {
		all = append(all, d.parameter("header", offsetHeader, int64(0), true))
	}
	return all
}

func (d *description) parameter(in, name string, of any, required bool) map[string]any {
	return map[string]any{"in": in, "name": name, "required": required, "schema": d.schemas.of(reflect.TypeOf(of))}
}

func (d *description) body(doc *Doc) map[string]any {
	if doc.Upload {
		return map[string]any{"required": true, "content": map[string]any{"multipart/form-data": map[string]any{"schema": schema{
			"type": "object", "required": []string{"file"}, "additionalProperties": false,
			"properties": schema{"file": schema{"type": "string", "contentMediaType": "application/octet-stream"}}}}}}
	}
	if doc.Part {
		return map[string]any{"required": true, "content": map[string]any{echo.MIMEOctetStream: map[string]any{}}}
	}
	if doc.In == nil {
		return nil
	}
	return map[string]any{"required": !doc.MayBeBare, "content": jsonContent(d.schemas.of(reflect.TypeOf(doc.In)))}
}

func jsonContent(s schema) map[string]any {
	return map[string]any{"application/json": map[string]any{"schema": s}}
}

func (d *description) responses(r Route) map[string]any {
	answer := map[string]any{"description": http.StatusText(statusOf(r.Doc))}
	if content := d.content(r.Doc); len(content) > 0 {
		answer["content"] = content
	}
	if r.Doc.Versioned {
		answer["headers"] = map[string]any{"ETag": map[string]any{"required": true, "schema": schema{"type": "string"}}}
	}
	all := map[string]any{strconv.Itoa(statusOf(r.Doc)): answer}
	if r.Doc.Ranged {
		for _, status := range []int{http.StatusPartialContent, http.StatusNotModified, http.StatusRequestedRangeNotSatisfiable} {
			all[strconv.Itoa(status)] = map[string]any{"description": http.StatusText(status)}
		}
	}
	for status, titles := range refusals(r) {
		all[strconv.Itoa(status)] = map[string]any{"description": strings.Join(titles, "；"),
			"content": map[string]any{"application/problem+json": map[string]any{"schema": d.schemas.of(reflect.TypeFor[problem]())}}}
	}
	return all
}

// content is what an answer may be: JSON, another media type, or either as the asker accepts it.
func (d *description) content(doc *Doc) map[string]any {
	content := map[string]any{}
	if doc.Out != nil {
		content = jsonContent(d.schemas.of(reflect.TypeOf(doc.Out)))
	}
	if doc.Media != "" {
		content[doc.Media] = map[string]any{}
	}
	if doc.Tables {
		content[mediaCSV], content[mediaXLSX] = map[string]any{}, map[string]any{}
	}
	return content
}

func statusOf(doc *Doc) int {
	switch {
	case doc.Status != 0:
		return doc.Status
	case doc.Out == nil && doc.Media == "":
		return http.StatusNoContent
	}
	return http.StatusOK
}

// refusals lists how a route can fail, by status, with the titles of the problems.
func refusals(r Route) map[int][]string {
	kinds := []archive.Kind{archive.Malformed, archive.Invalid, archive.Internal, archive.Unavailable}
	if !r.Who.public() {
		kinds = append(kinds, archive.Forbidden, changePassword, archive.NotFound)
	}
	if !r.Who.public() || acts(r.Method) {
		kinds = append(kinds, archive.Unauthorized)
	}
	if acts(r.Method) {
		kinds = append(kinds, archive.Conflict, archive.TooMany, archive.NoSpace, crossOrigin)
	}
	if r.Doc.Keyed {
		kinds = append(kinds, archive.Running)
	}
	if r.Doc.IfMatch || r.Doc.Keyed {
		kinds = append(kinds, archive.Stale)
	}
	if r.Doc.IfMatch {
		kinds = append(kinds, preconditionRequired)
	}
	if r.Doc.In != nil || r.Doc.Upload || r.Doc.Part {
		kinds = append(kinds, archive.TooLarge, archive.Unsupported)
	}
	all := map[int][]string{}
	for _, kind := range kinds {
		f := faults[kind]
		all[f.status] = append(all[f.status], f.title)
	}
	return all
}

// describe lists the problem types in the schema.
func (p problem) describe(s *schemas) schema {
	return s.component("Problem", reflect.TypeOf(p), func() schema {
		types := []any{}
		for _, name := range slices.Sorted(maps.Keys(ProblemTypes())) {
			types = append(types, name)
		}
		o := s.object(reflect.TypeOf(p))
		o["properties"].(schema)["type"] = schema{"type": "string", "enum": types}
		return o
	})
}
