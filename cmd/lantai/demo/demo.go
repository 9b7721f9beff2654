// Package demo holds the organisation, the people, the documents and the loans that a demonstration installation starts with, as
// data: invented names and texts, with days counted back from the day of loading so that the demonstration is always recent.
package demo

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
)

//go:embed organisation.json loans.json documents/*.json
var files embed.FS

// Demo is everything that a demonstration starts with. References between its parts are keys, which are stable and unique within
// their list; people are referred to by username, units and organisations share one name space.
type Demo struct {
	Organisation
	Documents []Document // in the order of the files, not of time
	Loans     []Loan
}

// Load reads the embedded content. It fails when a file holds an unknown field or a word outside its closed set, which only a
// mistake in this package can cause.
func Load() (*Demo, error) {
	var d Demo
	if err := read("organisation.json", &d.Organisation); err != nil {
		return nil, err
	}
	if err := read("loans.json", &d.Loans); err != nil {
		return nil, err
	}
	names, err := fs.Glob(files, "documents/*.json")
	if err != nil {
		return nil, fmt.Errorf("list demo documents: %w", err)
	}
	for _, name := range names {
		var documents []Document
		if err := read(name, &documents); err != nil {
			return nil, err
		}
		d.Documents = append(d.Documents, documents...)
	}
	return &d, nil
}

func read(name string, into any) error {
	content, err := files.ReadFile(name)
	if err != nil {
		return fmt.Errorf("read demo content: %w", err)
	}
	if err := decode(content, into); err != nil {
		return fmt.Errorf("read demo content %s: %w", name, err)
	}
	return nil
}

// decode is strict: a misspelt field would otherwise be a value silently left out.
func decode(content []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return err
	}
	if _, err := decoder.Token(); err != io.EOF {
		return fmt.Errorf("content goes on after its end")
	}
	return nil
}
