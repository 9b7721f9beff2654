package archive

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// NameFields gives every field that has no key yet one that is made from its label, the English one or else the Chinese one as spell
// writes it in letters, and every choice without a value one in the same way. A key that was only counted is made anew once there is a
// label; any other stays, for conditions read it.
func NameFields(f Form, spell func(string) string) Form {
	f.Fields = slices.Clone(f.Fields)
	taken := slices.Clone(reserved)
	for _, field := range f.Fields {
		taken = append(taken, field.Name)
	}
	for i, field := range f.Fields {
		if field.Name == "" || counted.MatchString(field.Name) && field.Label != "" {
			field.Name = keyFrom(spell, "field", i, taken, field.LabelEN, field.Label)
			taken = append(taken, field.Name)
		}
		field.Choices = nameChoices(field.Choices, spell)
		f.Fields[i] = field
	}
	return f
}

// counted are keys of fields that had no label yet.
var counted = regexp.MustCompile(`^field_[0-9]+$`)

func nameChoices(choices []FormOption, spell func(string) string) []FormOption {
	choices = slices.Clone(choices)
	var taken []string
	for _, c := range choices {
		taken = append(taken, c.Value)
	}
	for i, c := range choices {
		if c.Value == "" {
			choices[i].Value = keyFrom(spell, "choice", i, taken, c.LabelEN, c.Label)
			taken = append(taken, choices[i].Value)
		}
	}
	return choices
}

// keyFrom makes a key that is not taken from the first of the labels that gives one; from none of them it is counted.
func keyFrom(spell func(string) string, noun string, i int, taken []string, english, chinese string) string {
	key := plainWords(english)
	if key == "" && spell != nil {
		key = plainWords(spell(chinese))
	}
	if key == "" {
		key = noun + "_" + strconv.Itoa(i+1)
	}
	free := key
	for n := 2; slices.Contains(taken, free); n++ {
		free = key + "_" + strconv.Itoa(n)
	}
	return free
}

var notPlain = regexp.MustCompile(`[^a-z0-9]+`)

// longestKey leaves room for what tells two of the same label apart.
const longestKey = 36

// plainWords is a text as a key can be written, or "".
func plainWords(text string) string {
	key := strings.Trim(notPlain.ReplaceAllString(strings.ToLower(text), "_"), "_0123456789")
	if len(key) > longestKey {
		key = strings.Trim(key[:longestKey], "_")
	}
	return key
}
