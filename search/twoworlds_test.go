package search

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/lantai/lantai/archive"
)

// TestTwoWorlds: the same questions in a world with hidden documents and in one without give answers that are the same to the last
// byte, cursors included. Hidden are documents above the reader's clearance, and documents of the reader's levels outside his
// tokens. The ids of the second world are others, and documents come in another order and in other batches.
func TestTwoWorlds(t *testing.T) {
	seen, hidden := worldDocuments(rand.New(rand.NewPCG(3, 4)))
	one, two := open(t, t.TempDir()), open(t, t.TempDir())
	apply(t, one, seen...)
	names := map[archive.ID]archive.ID{}
	for i, h := range hidden {
		apply(t, two, h)
		if i%3 == 0 && i/3 < len(seen) {
			d := seen[len(seen)-1-i/3]
			renamed := archive.ID(fmt.Sprintf("z%03d", i))
			names[renamed] = d.ID
			d.ID = renamed
			apply(t, two, d)
		}
	}
	reader := Reader{Clearance: archive.LevelInternal, Tokens: []string{"all"}}
	for _, q := range worldQueries() {
		q.Reader = reader
		compareWorlds(t, one, two, q, names)
	}
}

func worldDocuments(random *rand.Rand) (seen, hidden []Document) {
	words := []string{"供热", "值班", "档案", "管理办法", "安全"}
	draw := func(id string) Document {
		d := public(id, "关于"+words[random.IntN(5)]+"的通知", "", fmt.Sprintf("2024-01-%02d", 1+random.IntN(3)), "")
		for range 3 {
			d.Body += words[random.IntN(5)] + words[random.IntN(5)] + "，"
		}
		d.Body += id // no two are the same: which of two identical ones comes first is chance
		if random.IntN(2) == 0 {
			d.Number = fmt.Sprintf("国发〔2024〕%d号", random.IntN(300))
		}
		d.Genre, d.Level = string(archive.Genres()[random.IntN(3)]), archive.Levels()[random.IntN(2)]
		return d
	}
	for i := range 80 {
		seen = append(seen, draw(fmt.Sprintf("a%03d", i)))
	}
	for i := range 240 {
		h := draw(fmt.Sprintf("h%03d", i))
		if h.Level = archive.Levels()[2+random.IntN(4)]; i%2 == 0 {
			h.Level, h.Tokens = archive.Public, []string{"unit:9"}
		}
		h.Unit, h.Genre = "hidden unit", "hidden genre"
		hidden = append(hidden, h)
	}
	return seen, hidden
}

func worldQueries() []Query {
	var list []Query
	for _, text := range []string{"", "供热", "供热 值班", "管理办法", "档", "国发〔2024〕1", `"安全，档案"`, "-供热", "供热值班 -安全", "hidden"} {
		for _, sort := range []Sort{ByRelevance, ByDate, ByAge, ByNumber} {
			list = append(list, Query{Text: text, Sort: sort, Limit: 7}, Query{Text: text, Sort: sort, Genre: []string{"决议"}, Limit: 3})
		}
	}
	return append(list, Query{Unit: []string{"hidden unit"}}, Query{Level: []string{"secret"}}, Query{Number: "国发2024"})
}

// compareWorlds pages through both answers.
func compareWorlds(t *testing.T, one, two *Engine, q Query, names map[archive.ID]archive.ID) {
	t.Helper()
	for range 5 {
		a, b := ask(t, one, q), ask(t, two, q)
		for i := range b.Items {
			b.Items[i].ID = names[b.Items[i].ID]
		}
		x, y := marshal(t, a), marshal(t, b)
		if x != y {
			t.Fatalf("%+v:\nwithout hidden documents %s\nwith them               %s", q, x, y)
		}
		if q.Cursor = a.NextCursor; q.Cursor == "" {
			return
		}
	}
}

func marshal(t *testing.T, r Result) string {
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
