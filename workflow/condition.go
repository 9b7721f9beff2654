package workflow

import (
	"encoding/json"
	"slices"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/vm"
)

// conditionNodes bounds the size of a condition. With no function but len and no loop, that bounds its cost too.
const conditionNodes = 100

// compile reads a condition over the declared fields. It may compare, combine and measure; it can call nothing but len.
func (r Route) compile(condition string) (*vm.Program, error) {
	env := map[string]any{}
	for name, field := range r.Fields {
		env[name] = field.zero()
	}
	return expr.Compile(condition, expr.Env(env), expr.AsBool(), expr.DisableAllBuiltins(), expr.EnableBuiltin("len"),
		expr.MaxNodes(conditionNodes))
}

func (f Field) zero() any {
	switch f.Type {
	case Flag:
		return false
	case Number:
		return int64(0)
	case Persons, Units:
		return []int64{}
	}
	return ""
}

// meets reports whether the values meet the step's condition.
func (r Route) meets(s Step, values map[string]any) (bool, error) {
	if s.When == "" {
		return true, nil
	}
	program, err := r.compile(s.When)
	if err != nil {
		return false, fault("路由“%s”的环节“%s”的条件无法读取：%v。", r.Name, s.Name, err)
	}
	met, err := expr.Run(program, values)
	if err != nil {
		return false, fault("路由“%s”的环节“%s”的条件无法计算：%v。", r.Name, s.Name, err)
	}
	return met.(bool), nil
}

// values are the subject's declared fields, each in its declared type. A field that the subject does not have is empty.
func (r Route) values(s Subject) (map[string]any, error) {
	values := map[string]any{}
	for name, field := range r.Fields {
		value, ok := field.read(s.Fields[name])
		if !ok {
			return nil, invalid(name, "字段 %s 的值与路由“%s”的要求不符。", name, r.Name)
		}
		values[name] = value
	}
	return values, nil
}

func (f Field) read(v any) (value any, ok bool) {
	if v == nil {
		return f.zero(), true
	}
	switch f.Type {
	case Flag:
		value, ok = v.(bool)
	case Number:
		value, ok = whole(v)
	case Persons, Units:
		value, ok = wholes(v)
	default:
		value, ok = v.(string)
	}
	return value, ok
}

// whole reads a number as Go code or decoded JSON may hold it.
func whole(v any) (int64, bool) {
	switch n := v.(type) {
	case int:
		return int64(n), true
	case int64:
		return n, true
	case float64:
		return int64(n), n == float64(int64(n))
	case json.Number:
		i, err := n.Int64()
		return i, err == nil
	}
	return 0, false
}

func wholes(v any) ([]int64, bool) {
	switch list := v.(type) {
	case []int64:
		return slices.Clone(list), true
	case []any:
		numbers := make([]int64, len(list))
		for i, item := range list {
			n, ok := whole(item)
			if !ok {
				return nil, false
			}
			numbers[i] = n
		}
		return numbers, true
	}
	return nil, false
}

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
	ast.Walk(ptr(program.Node()), read)
	seen := map[bool]bool{}
	tried := 0
	try(read.names(), read, map[string]any{}, func(values map[string]any) bool {
		if met, err := expr.Run(program, values); err == nil {
			seen[met.(bool)] = true
		}
		tried++
		return len(seen) < 2 && tried < verdicts
	})
	return seen[true], len(seen) == 1 && tried < verdicts
}

func ptr(n ast.Node) *ast.Node { return &n }

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
	case *ast.StringNode:
		r.texts = append(r.texts, n.Value)
	case *ast.ConstantNode: // a list of literals, folded by the compiler
		r.constant(n.Value)
	}
}

func (r *reader) constant(v any) {
	switch set := v.(type) {
	case map[string]struct{}:
		for text := range set {
			r.texts = append(r.texts, text)
		}
	case map[int]struct{}:
		for n := range set {
			r.numbers = append(r.numbers, int64(n))
		}
	case []any:
		for _, item := range set {
			r.constant(item)
		}
	case string:
		r.texts = append(r.texts, v.(string))
	case int:
		r.numbers = append(r.numbers, int64(set))
	}
}

func (r *reader) names() []string { return r.used }

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
