package web

import (
	"slices"
	"strings"

	"github.com/lantai/lantai/archive"
)

// pickNode is a unit of the picker's tree, or one of its two groups: the departments of the own house, and other organisations.
type pickNode struct {
	Group         string // own, others; "" for a unit
	ID            archive.ID
	Name          string
	Keys          string // what it is found by: name, pinyin, initials
	Chosen        bool
	Below         []pickNode
	Picked, Total int // of a group and of a unit with units below: how many units in it, and how many are chosen
}

// Open reports whether a branch is shown open: when something in it is chosen.
func (n pickNode) Open() bool { return n.Picked > 0 }

// picker is one field in which units are picked.
type picker struct {
	Name, Label string
	Required    bool
	Typed       bool // bodies outside the tree may be typed
	Others      []string
	Nodes       []pickNode
	Chosen      []pickNode // in the order of the printed line
	Printed     string
	Error       string
}

// pickTree builds the tree: departments nested as they are, and the root units of all other organisations. The own root is no
// receiver: nobody writes to himself.
func pickTree(units []archive.Unit, own archive.Key, chosen []string) []pickNode {
	below := map[archive.Key][]archive.Unit{}
	var root archive.Key
	others := pickNode{Group: "others"}
	for _, u := range units {
		switch {
		case u.Organisation != own:
			if u.Root {
				others.add(nodeOf(u, nil, chosen))
			}
		case u.Root:
			root = u.Key
		default:
			below[u.Parent] = append(below[u.Parent], u)
		}
	}
	house := pickNode{Group: "own"}
	for _, u := range slices.Concat(below[root], topmost(below, root)) {
		house.add(nodeOf(u, below, chosen))
	}
	return slices.DeleteFunc([]pickNode{house, others}, func(n pickNode) bool { return n.Total == 0 })
}

// topmost are the units without a parent, in a house without a root unit.
func topmost(below map[archive.Key][]archive.Unit, root archive.Key) []archive.Unit {
	if root == 0 {
		return nil
	}
	return below[0]
}

func nodeOf(u archive.Unit, below map[archive.Key][]archive.Unit, chosen []string) pickNode {
	n := pickNode{ID: u.ID, Name: u.Name, Keys: strings.ToLower(u.Name + " " + u.ShortName + " " + u.Pinyin),
		Chosen: slices.Contains(chosen, string(u.ID))}
	for _, b := range below[u.Key] {
		n.add(nodeOf(b, below, chosen))
	}
	return n
}

// add puts a node below and counts it with all that is below it.
func (n *pickNode) add(b pickNode) {
	n.Below = append(n.Below, b)
	n.Total += b.Total + 1
	n.Picked += b.Picked
	if b.Chosen {
		n.Picked++
	}
}

// departments is the part of the tree in which countersigners and handlers are picked.
func departments(units []archive.Unit, own archive.Key, chosen []string) []pickNode {
	return slices.DeleteFunc(pickTree(units, own, chosen), func(n pickNode) bool { return n.Group != "own" })
}

// pickedUnits finds the chosen units, in the order in which they were chosen.
func pickedUnits(units []archive.Unit, chosen []string) []pickNode {
	var picked []pickNode
	for _, id := range chosen {
		if i := slices.IndexFunc(units, func(u archive.Unit) bool { return string(u.ID) == id }); i >= 0 {
			picked = append(picked, pickNode{ID: units[i].ID, Name: units[i].Name})
		}
	}
	return picked
}

// printedLine is the line as it is printed: names with commas between, and the colon of 主送 or the full stop of 抄送
// (GB/T 9704-2012 7.3.2, 7.4.2).
func printedLine(picked []pickNode, typed string, end string) string {
	names := []string{}
	for _, n := range picked {
		names = append(names, n.Name)
	}
	names = append(names, linesOf(typed)...)
	if len(names) == 0 {
		return ""
	}
	return strings.Join(names, "，") + end
}
