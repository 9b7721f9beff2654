package workflow

import (
	"slices"

	"github.com/expr-lang/expr/ast"
)

// Reads lists the declared fields that the conditions and castings of a route read, in the order of the alphabet. A condition that
// cannot be read reads nothing; Validate says so.
func (r Route) Reads() []string {
	read := &reader{fields: r.Fields}
	for _, s := range r.Steps {
		if program, err := r.compile(s.When); s.When != "" && err == nil {
			node := program.Node()
			ast.Walk(&node, read)
		}
		for w := &s.Who; w != nil; w = w.Else {
			if w.Field != "" {
				read.used = append(read.used, w.Field)
			}
		}
	}
	slices.Sort(read.used)
	return slices.Compact(read.used)
}
