package web

import (
	"reflect"
	"strings"
	"time"

	"github.com/lantai/lantai/archive"
)

// schema is a JSON Schema (2020-12), as OpenAPI 3.1 uses it.
type schema = map[string]any

// described is a type of ours whose JSON is not that of its Go fields.
type described interface {
	describe(*schemas) schema
}

// schemas builds the schemas of Go types by the rules of encoding/json: a field is required unless it is left out when empty.
type schemas struct {
	sets       map[reflect.Type]closedSet
	components map[string]schema
	types      map[string]reflect.Type // of the components
}

func newSchemas() *schemas {
	return &schemas{sets: closedSets(), components: map[string]schema{}, types: map[string]reflect.Type{}}
}

func (s *schemas) of(t reflect.Type) schema {
	if t.Kind() == reflect.Pointer {
		return s.of(t.Elem())
	}
	if set, ok := s.sets[t]; ok {
		return s.component(set.Name, t, func() schema { return schema{"type": "string", "enum": set.Words} })
	}
	if d, ok := reflect.Zero(t).Interface().(described); ok {
		return d.describe(s)
	}
	switch t {
	case reflect.TypeFor[time.Time]():
		return schema{"type": "string", "format": "date-time"}
	case reflect.TypeFor[archive.Date]():
		return schema{"type": "string", "format": "date"}
	}
	switch t.Kind() {
	case reflect.Slice:
		return schema{"type": "array", "items": s.of(t.Elem())}
	case reflect.Map:
		return schema{"type": "object", "additionalProperties": s.of(t.Elem())}
	case reflect.Struct:
		return s.structure(t)
	case reflect.Interface:
		return schema{}
	}
	return schema{"type": plainType(t.Kind())}
}

func plainType(k reflect.Kind) string {
	switch k {
	case reflect.Bool:
		return "boolean"
	case reflect.Int, reflect.Int64:
		return "integer"
	case reflect.Float64:
		return "number"
	}
	return "string"
}

// structure puts a named struct among the components; pages of lists and structs without a name stand where they are used.
func (s *schemas) structure(t reflect.Type) schema {
	if t.Name() == "" || strings.Contains(t.Name(), "[") {
		return s.object(t)
	}
	return s.component(componentName(t), t, func() schema { return s.object(t) })
}

// componentName is the type's name for readers of the API: documentAnswer is Document.
func componentName(t reflect.Type) string {
	name := strings.TrimSuffix(t.Name(), "Answer")
	return strings.ToUpper(name[:1]) + name[1:]
}

func (s *schemas) component(name string, t reflect.Type, build func() schema) schema {
	switch s.types[name] {
	case t:
	case nil:
		s.types[name] = t // first, for it may contain itself
		s.components[name] = build()
	default:
		panic("web: two types of the API are called " + name)
	}
	return schema{"$ref": "#/components/schemas/" + name}
}

func (s *schemas) object(t reflect.Type) schema {
	properties, required := schema{}, []string{}
	s.fields(t, properties, &required)
	o := schema{"type": "object", "properties": properties}
	if len(required) > 0 {
		o["required"] = required
	}
	if strings.HasSuffix(t.Name(), "Request") {
		o["additionalProperties"] = false // what a route does not know is refused
	}
	return o
}

func (s *schemas) fields(t reflect.Type, properties schema, required *[]string) {
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous && name == "" {
			s.fields(f.Type, properties, required)
			continue
		}
		properties[name] = s.of(f.Type)
		if !strings.Contains(options, "omitempty") && !strings.Contains(options, "omitzero") {
			*required = append(*required, name)
		}
	}
}
