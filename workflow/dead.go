package workflow

import (
	"slices"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
)

// verdicts bounds how many combinations of values Validate tries on one condition.
const verdicts = 20_000

// dead reports whether the condition has the same result for every combination of telling values of the fields that it reads:
// their closed sets, both truths, and the condition's own literals with their neighbours. result is then that result.
func (r Route) dead(condition string) (result, dead bool) {
	program, err := r.compile(condition)
	if err != nil {
		return false, false
	}
	read := &reader{fields: r.Fields, samples: map[string][]any{}}
	node := program.Node()
	ast.Walk(&node, read)
	seen := map[bool]bool{}
	tried := 0
	try(read.used, read, map[string]any{}, func(values map[string]any) bool {
		if met, err := expr.Run(program, values); err == nil {
			seen[met.(bool)] = true
		}
		tried++
		return len(seen) < 2 && tried < verdicts
	})
	return seen[true], len(seen) == 1 && tried < verdicts
}

// try calls each with every combination of samples until it returns false.
func try(names []string, read *reader, values map[string]any, each func(map[string]any) bool) bool {
	if len(names) == 0 {
		return each(values)
	}
	for _, sample := range read.of(names[0]) {
		values[names[0]] = sample
		if !try(names[1:], read, values, each) {
			return false
		}
	}
	return true
}

// reader gathers the fields and literals of a condition.
type reader struct {
	fields  map[string]Field
	used    []string
	numbers []int64
	floats  []float64
	texts   []string
	samples map[string][]any
}

// Visit implements ast.Visitor.
func (r *reader) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.IdentifierNode:
		if _, ok := r.fields[n.Value]; ok && !slices.Contains(r.used, n.Value) {
			r.used = append(r.used, n.Value)
		}
	case *ast.IntegerNode:
		r.numbers = append(r.numbers, int64(n.Value))
	case *ast.FloatNode:
		r.floats = append(r.floats, n.Value)
	case *ast.StringNode:
		r.texts = append(r.texts, n.Value)
	}
}

func (r *reader) of(name string) []any {
	if r.samples[name] == nil {
		r.samples[name] = r.samplesOf(r.fields[name])
	}
	return r.samples[name]
}

func (r *reader) samplesOf(f Field) []any {
	samples := []any{f.zero()}
	switch f.Type {
	case Flag:
		samples = append(samples, true)
	case Number:
		for _, n := range append(r.numbers, 0) {
			samples = append(samples, n-1, n, n+1)
		}
	case Decimal:
		for _, n := range append(r.numbers, 0) {
			samples = append(samples, float64(n-1), float64(n), float64(n+1))
		}
		for _, n := range r.floats {
			samples = append(samples, n-1, n, n+1)
		}
	case Persons, Units:
		list := []int64{}
		for i := range longest(r.numbers) + 1 {
			list = append(list, int64(i+1))
			samples = append(samples, slices.Clone(list))
		}
		samples = append(samples, slices.Clone(r.numbers))
	default:
		samples = append(samples, textSamples(f, r.texts)...)
	}
	return samples
}

// longest is the length of the lists worth trying: a condition may compare a length with one of its numbers.
func longest(numbers []int64) int {
	most := int64(1)
	for _, n := range numbers {
		most = max(most, min(n, 20))
	}
	return int(most)
}

func textSamples(f Field, literals []string) []any {
	var samples []any
	texts := f.Values
	if len(texts) == 0 {
		texts = append(slices.Clone(literals), "其他")
	}
	for _, text := range texts {
		samples = append(samples, text)
	}
	return samples
}
