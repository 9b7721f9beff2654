package web

import "slices"

// change is a stretch of text in the comparison of two drafts: kept, added or removed.
type change struct {
	Kind changeKind
	Text string
}

type changeKind string

const (
	kept    changeKind = "kept"
	added   changeKind = "ins"
	removed changeKind = "del"
)

// compareBlocks compares two texts paragraph by paragraph, and within a paragraph that was changed character by character. Each
// element is one paragraph of the comparison.
func compareBlocks(before, after []string) [][]change {
	var blocks [][]change
	for _, s := range script(before, after) {
		n := min(len(s.removed), len(s.added))
		for _, text := range s.kept {
			blocks = append(blocks, []change{{kept, text}})
		}
		for i := range n { // what stands in the place of something is compared with it
			blocks = append(blocks, compareText(s.removed[i], s.added[i]))
		}
		for _, text := range s.removed[n:] {
			blocks = append(blocks, []change{{removed, text}})
		}
		for _, text := range s.added[n:] {
			blocks = append(blocks, []change{{added, text}})
		}
	}
	return blocks
}

// compareText compares two texts character by character. Texts that have little in common, or are very long, are shown as one removed
// and one added whole, which reads better than a speckle.
func compareText(before, after string) []change {
	a, b := []rune(before), []rune(after)
	const longest = 4_000_000 // cells of the table
	if len(a)*len(b) > longest {
		return replaced(before, after)
	}
	var changes []change
	same := 0
	for _, s := range script(a, b) {
		if len(s.kept) > 0 {
			same += len(s.kept)
			changes = append(changes, change{kept, string(s.kept)})
		}
		if len(s.removed) > 0 {
			changes = append(changes, change{removed, string(s.removed)})
		}
		if len(s.added) > 0 {
			changes = append(changes, change{added, string(s.added)})
		}
	}
	if 3*same < max(len(a), len(b)) {
		return replaced(before, after)
	}
	return joinSpeckles(changes)
}

func replaced(before, after string) []change {
	var changes []change
	if before != "" {
		changes = append(changes, change{removed, before})
	}
	if after != "" {
		changes = append(changes, change{added, after})
	}
	return changes
}

// joinSpeckles takes a single kept character between two changes into both: 供热 → 供气热 is clearer than three marks in four characters.
func joinSpeckles(changes []change) []change {
	var joined []change
	for i := 0; i < len(changes); {
		if changes[i].Kind == kept {
			joined = append(joined, changes[i])
			i++
			continue
		}
		var del, ins string
		for ; i < len(changes); i++ {
			lone := changes[i].Kind == kept && len([]rune(changes[i].Text)) == 1 && i+1 < len(changes)
			if changes[i].Kind == kept && !lone {
				break
			}
			if changes[i].Kind != added {
				del += changes[i].Text
			}
			if changes[i].Kind != removed {
				ins += changes[i].Text
			}
		}
		joined = append(joined, replaced(del, ins)...)
	}
	return joined
}

// edit is one stretch of an edit script: what stays, then what goes and what comes in its place.
type edit[T comparable] struct{ kept, removed, added []T }

// script is a shortest edit script, by the table of longest common subsequences of what lies between the common beginning and end.
func script[T comparable](a, b []T) []edit[T] {
	head := 0
	for head < min(len(a), len(b)) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < min(len(a), len(b))-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	edits := []edit[T]{{kept: a[:head]}}
	edits = middle(edits, a[head:len(a)-tail], b[head:len(b)-tail])
	if tail > 0 {
		edits = append(edits, edit[T]{kept: a[len(a)-tail:]})
	}
	return edits
}

// middle walks the table; each step of the walk lengthens the last edit or begins the next.
func middle[T comparable](edits []edit[T], a, b []T) []edit[T] {
	common := commonLengths(a, b)
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		last := &edits[len(edits)-1]
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			if len(last.removed)+len(last.added) > 0 {
				edits = append(edits, edit[T]{})
				last = &edits[len(edits)-1]
			}
			last.kept = append(slices.Clip(last.kept), a[i])
			i, j = i+1, j+1
		case j == len(b) || i < len(a) && common[i+1][j] >= common[i][j+1]:
			last.removed = append(last.removed, a[i])
			i++
		default:
			last.added = append(last.added, b[j])
			j++
		}
	}
	return edits
}

// commonLengths[i][j] is the length of the longest common subsequence of a[i:] and b[j:].
func commonLengths[T comparable](a, b []T) [][]int32 {
	cells := make([]int32, (len(a)+1)*(len(b)+1))
	rows := make([][]int32, len(a)+1)
	for i := range rows {
		rows[i] = cells[i*(len(b)+1) : (i+1)*(len(b)+1)]
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				rows[i][j] = rows[i+1][j+1] + 1
			} else {
				rows[i][j] = max(rows[i+1][j], rows[i][j+1])
			}
		}
	}
	return rows
}
