package main

import (
	"bytes"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/lantai/lantai/cmd/lantai/demo/loader"
)

// BenchmarkPage asks the service for whole pages of the demo organisation, one reader, as a browser would.
func BenchmarkPage(b *testing.B) {
	data, _ := shelf.take(b)
	s, _ := serving(b, data)
	ask := signedIn(b, s.address, lifeOffice)
	document := between(b, ask("/documents?kind=outgoing"), `class="t" href="`, `"`)
	for _, c := range []struct{ name, path string }{
		{"inbox", "/inbox"}, {"document", document}, {"search", "/search?q=%E5%AE%89%E5%85%A8"}, {"api search", "/api/v1/search?q=%E5%AE%89%E5%85%A8"},
	} {
		b.Run(c.name, func(b *testing.B) { measure(b, func() { ask(c.path) }) })
	}
}

// BenchmarkStart is a second start, until the service is ready, and its end.
func BenchmarkStart(b *testing.B) {
	data, _ := shelf.take(b)
	var ready []time.Duration
	for b.Loop() {
		s, took := serving(b, data)
		ready = append(ready, took)
		s.close()
	}
	report(b, ready)
}

// signedIn answers what asks for pages with somebody's session.
func signedIn(b *testing.B, address, username string) (ask func(path string) []byte) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		b.Fatal(err)
	}
	client := &http.Client{Jar: jar}
	form, err := client.PostForm(address+"/login", url.Values{"username": {username}, "password": {loader.Password}})
	if err != nil || form.StatusCode != http.StatusOK {
		b.Fatalf("login: %v %v", form, err)
	}
	form.Body.Close()
	return func(path string) []byte {
		response, err := client.Get(address + path)
		if err != nil {
			b.Fatal(err)
		}
		defer response.Body.Close()
		page, err := io.ReadAll(response.Body)
		if err != nil || response.StatusCode != http.StatusOK {
			b.Fatalf("%s: %d %v", path, response.StatusCode, err)
		}
		return page
	}
}

// between is the text between two others in a page.
func between(b *testing.B, page []byte, before, after string) string {
	_, rest, found := bytes.Cut(page, []byte(before))
	text, _, ends := bytes.Cut(rest, []byte(after))
	if !found || !ends {
		b.Fatalf("the page has no %s", before)
	}
	return string(text)
}

// measure times each call by itself, for the mean hides what one in a hundred waits for.
func measure(b *testing.B, call func()) {
	var took []time.Duration
	for b.Loop() {
		begun := time.Now()
		call()
		took = append(took, time.Since(begun))
	}
	report(b, took)
}

func report(b *testing.B, took []time.Duration) {
	slices.Sort(took)
	for _, p := range []struct {
		name string
		of   int
	}{{"p50-ms", 50}, {"p95-ms", 95}, {"p99-ms", 99}} {
		b.ReportMetric(float64(took[(len(took)-1)*p.of/100].Microseconds())/1000, p.name)
	}
}
