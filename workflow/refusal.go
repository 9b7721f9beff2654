package workflow

import "fmt"

// Refusal is why an act is refused: a kind, in the words of the archive's error kinds, and a sentence for people. Format is a
// fmt format and the key of the sentence in the catalogue of translations.
type Refusal struct {
	Kind   string // invalid, forbidden, not_found, conflict, too_many or internal
	Field  string // the field of the request at fault, in snake_case; may be empty
	Format string
	Args   []any
}

// Error is the sentence in Chinese.
func (r *Refusal) Error() string { return fmt.Sprintf(r.Format, r.Args...) }

func invalid(field, format string, args ...any) *Refusal {
	return &Refusal{Kind: "invalid", Field: field, Format: format, Args: args}
}

func forbidden(format string, args ...any) *Refusal {
	return &Refusal{Kind: "forbidden", Format: format, Args: args}
}

func conflict(format string, args ...any) *Refusal {
	return &Refusal{Kind: "conflict", Format: format, Args: args}
}

// fault is a refusal that only a mistake in the program or in stored data can cause.
func fault(format string, args ...any) *Refusal {
	return &Refusal{Kind: "internal", Format: format, Args: args}
}
