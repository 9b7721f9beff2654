package web

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"strings"

	"github.com/lantai/lantai/archive"
)

//go:embed templates
var templateFiles embed.FS

// templates are the pages, parsed once for each language, by language code and name. A page begins with {{template "frame" .}} or
// {{template "door" .}} and defines "main"; what pages share lies in templates/parts.
type templates map[string]map[string]*template.Template

func loadTemplates(languages []Language, files static) (templates, error) {
	names, err := fs.Glob(templateFiles, "templates/*.html")
	if err != nil {
		return nil, err
	}
	all := templates{}
	for _, lang := range languages {
		shared, err := template.New("").Funcs(functions(lang, files)).
			ParseFS(templateFiles, "templates/parts/*.html")
		if err != nil {
			return nil, fmt.Errorf("parse parts: %w", err)
		}
		all[lang.Code] = map[string]*template.Template{}
		for _, name := range names {
			page, err := template.Must(shared.Clone()).ParseFS(templateFiles, name)
			if err != nil {
				return nil, fmt.Errorf("parse %s: %w", name, err)
			}
			all[lang.Code][strings.TrimSuffix(path.Base(name), ".html")] = page
		}
	}
	return all, nil
}

// render executes a template of a page into memory, so that a failure half way through is not half a page.
func (t templates) render(lang, page, name string, data any) ([]byte, error) {
	set := t[lang][page]
	if set == nil {
		return nil, fmt.Errorf("no page %q", page)
	}
	var b bytes.Buffer
	if err := set.ExecuteTemplate(&b, name, data); err != nil {
		return nil, fmt.Errorf("render %s: %w", page, err)
	}
	return b.Bytes(), nil
}

// functions are what templates may call. Those that need the request's time or zone are methods of View.
func functions(lang Language, files static) template.FuncMap {
	return template.FuncMap{
		"t":       lang.T, // {{t "送审"}}
		"tf":      lang.T, // {{tf "已选 %d 件" .N}}
		"lang":    func() Language { return lang },
		"asset":   files.url,
		"has":     files.has,
		"icon":    func(name string) template.HTML { return iconHTML(files, "i", name) },
		"iconS":   func(name string) template.HTML { return iconHTML(files, "i i-sm", name) },
		"key":     keyHTML,
		"dict":    dict,
		"count":   grouped,
		"size":    fileSize,
		"title":   titleHTML,
		"tone":    tone,
		"deed":    func(act string) string { return lang.T(wordIn(definitionActs, act)) },
		"first":   firstRune,
		"int":     func(n int64) int { return int(n) },
		"inc":     func(n int) int { return n + 1 },
		"hours":   hoursOf,
		"percent": percent,
		"day":     func(s string) archive.Date { return archive.Date(s) },
	}
}

func iconHTML(files static, class, name string) template.HTML {
	return template.HTML(`<svg class="` + class + `" aria-hidden="true"><use href="` + files.url("icons.svg") + `#` +
		template.HTMLEscapeString(name) + `"/></svg>`)
}

// keyHTML is the hidden field that every form of an act carries: a fresh Idempotency-Key.
func keyHTML() template.HTML {
	return template.HTML(`<input type="hidden" name="` + keyField + `" value="` + string(archive.NewID()) + `">`)
}

// dict makes a map of names and values, for parts that take more than one.
func dict(pairs ...any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, fmt.Errorf("dict: a name without a value")
	}
	m := make(map[string]any, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		name, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("dict: name %v is not a string", pairs[i])
		}
		m[name] = pairs[i+1]
	}
	return m, nil
}

// titleHTML keeps the genre at a title's end together (的通知), so that no line is one character.
func titleHTML(title string) template.HTML {
	for _, genre := range archive.Genres() {
		if head, ok := strings.CutSuffix(title, "的"+string(genre)); ok && head != "" {
			return template.HTML(template.HTMLEscapeString(head) + `<span class="tail">的` + string(genre) + `</span>`)
		}
	}
	return template.HTML(template.HTMLEscapeString(title))
}

// tone is the class of a state's dot: running, done, waiting, bad, off, or none.
func tone(state any) string {
	switch fmt.Sprint(state) {
	case "in_review", "in_hand", "lent", "running":
		return "s-run"
	case "issued", "filed", "completed", "kept", "signed", "numbered", "sealed", "closed":
		return "s-done"
	case "returned", "requested", "unsigned", "prefiled", "received", "registered":
		return "s-wait"
	case "voided", "terminated", "refused", "destroyed":
		return "s-bad"
	case "withdrawn", "repealed", "binned":
		return "s-off"
	}
	return ""
}

func firstRune(s string) string {
	for _, r := range s {
		return string(r)
	}
	return ""
}
