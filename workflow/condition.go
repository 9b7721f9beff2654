package workflow

import (
	"encoding/json"
	"errors"
	"slices"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/vm"
)

// conditionNodes bounds the size of a condition. With no function but len and no loop, that bounds its cost too.
const conditionNodes = 100

// compile reads a condition over the declared fields. It may compare, combine and measure; it can call nothing but len and has
// no loops, so that its cost is bounded by its size.
func (r Route) compile(condition string) (*vm.Program, error) {
	env := map[string]any{}
	for name, field := range r.Fields {
		env[name] = field.zero()
	}
	program, err := expr.Compile(condition, expr.Env(env), expr.AsBool(), expr.DisableAllBuiltins(), expr.EnableBuiltin("len"),
		expr.MaxNodes(conditionNodes), expr.Optimize(false)) // the guard and Validate look at what was written
	if err != nil {
		return nil, err
	}
	guard := &guard{}
	node := program.Node()
	ast.Walk(&node, guard)
	return program, guard.err
}

// guard refuses what the library cannot be told to leave out: functions over the items of a list, and ranges.
type guard struct{ err error }

// Visit implements ast.Visitor.
func (g *guard) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.BuiltinNode:
		if n.Name != "len" {
			g.err = errors.New("不能使用函数 " + n.Name)
		}
	case *ast.PredicateNode:
		g.err = errors.New("不能逐项计算")
	case *ast.BinaryNode:
		if n.Operator == ".." {
			g.err = errors.New("不能使用区间")
		}
	}
}

func (f Field) zero() any {
	switch f.Type {
	case Flag:
		return false
	case Number:
		return int64(0)
	case Decimal:
		return float64(0)
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
	case Decimal:
		value, ok = decimal(v)
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

func decimal(v any) (float64, bool) {
	switch n := v.(type) {
	case float64:
		return n, true
	case json.Number:
		f, err := n.Float64()
		return f, err == nil
	}
	n, ok := whole(v)
	return float64(n), ok
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
