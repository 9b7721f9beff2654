package workflow

import (
	"embed"
	"fmt"
)

//go:embed routes/*.json
var builtin embed.FS

// Builtin are the routes that come with the program, in the order of their file names, older versions before newer ones. Each is
// valid. Subjects carry their fields under the names that the routes declare.
func Builtin() []Route {
	entries, err := builtin.ReadDir("routes")
	if err != nil {
		panic(err) // a fault of the program, found by its tests
	}
	var routes []Route
	for _, e := range entries {
		routes = append(routes, load(e.Name()))
	}
	return routes
}

// BuiltinRoute is the newest version of the route of the key that comes with the program; ok is false when there is none.
func BuiltinRoute(key string) (route Route, ok bool) {
	for _, r := range Builtin() {
		if r.Key == key && r.Version > route.Version {
			route, ok = r, true
		}
	}
	return route, ok
}

func load(name string) Route {
	file, err := builtin.Open("routes/" + name)
	if err != nil {
		panic(err)
	}
	defer file.Close()
	route, err := Decode(file)
	if err != nil {
		panic(fmt.Sprintf("%s: %v", name, err))
	}
	return route
}
