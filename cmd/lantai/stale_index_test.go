package main

import (
	"context"
	"io"
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/lantai/lantai/search"
	"github.com/lantai/lantai/web"
)

// TestNobodyFindsBehindTheIndex: a node whose index has not heard yet that a readership was narrowed already leaves the document out,
// also of totals, facets and suggestions (design 4.8).
func TestNobodyFindsBehindTheIndex(t *testing.T) {
	b := openBureau(t)
	b.signIn()
	told := []string{b.told("做好防汛值守工作"), b.told("加强防汛值守安排")}
	b.address = b.halted()
	before := b.get("builder", "/search?q=防汛值守&limit=1") // the other one is counted and not shown: no row of it is asked for
	if before.thing["total"] != 2.0 {
		t.Fatalf("before: %s", before.raw)
	}
	hidden := told[0]
	if before.items()[0].text("id") == hidden {
		hidden = told[1]
	}
	b.post("drafter", "/documents/"+hidden+"/uncirculate", thing{"opinion": "送错了。"})
	if after := b.get("builder", "/search?q=防汛值守&limit=1"); after.thing["total"] != 1.0 || strings.Contains(string(after.raw), `"count":2`) {
		t.Errorf("after: %s", after.raw)
	}
	if own := b.get("drafter", "/search?q=防汛值守"); own.thing["total"] != 2.0 {
		t.Errorf("the drafter finds %s", own.raw)
	}
}

// told is a document on its way that somebody of another department was told of.
func (b *bureau) told(title string) string {
	b.Helper()
	id := b.make("drafter", "/documents", b.draftOf(title)).text("id")
	b.post("drafter", "/documents/"+id+"/submit", thing{"opinion": "请审核。", "choose": thing{"sign": []any{b.people["leader"]}}})
	b.post("drafter", "/documents/"+id+"/notify", thing{"to": []any{b.people["builder"]}, "opinion": "请了解。"})
	return id
}

// halted is the address of another node of the bureau, whose index has read all that has happened and follows no more.
func (b *bureau) halted() string {
	b.Helper()
	if err := b.house.CaughtUp(b.Context()); err != nil {
		b.Fatal(err)
	}
	quiet := slog.New(slog.NewTextHandler(io.Discard, nil))
	index, err := search.Open(b.TempDir(), quiet)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = index.Close() })
	ctx, halt := context.WithCancel(b.Context())
	ended := make(chan error, 1)
	go func() { ended <- index.Follow(ctx, b.house.DB.Index(), nil) }()
	head, err := b.house.DB.Index().Position(b.Context())
	for at, complete := index.Position(); err == nil && (at < head || !complete); at, complete = index.Position() {
		err = b.Context().Err()
	}
	halt()
	<-ended
	if err != nil {
		b.Fatal(err)
	}
	handler, err := web.New(web.Deps{Store: b.house.DB, Sessions: b.house.DB, Accounts: b.house.DB, Office: b.house.Office, Records: b.house.Records,
		Staff: b.house.Staff, Notices: b.house.Notices, Index: index, House: "霁川城建", Log: quiet})
	if err != nil {
		b.Fatal(err)
	}
	server := httptest.NewServer(handler)
	b.Cleanup(server.Close)
	return server.URL
}
