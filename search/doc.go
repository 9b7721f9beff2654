// Package search finds: one Bleve index per level, an access filter inside the query, ranking by tiers, and nothing that a
// reader may not know.
//
// The index is derived. Postgres is the truth; a Source gives the engine the documents and the order of their changes, and
// every folder below the engine's may be deleted at any time. What is here:
//
//	fold.go traditional.go   one written form for all ways of typing: widths, ○, traditional characters, letters, spaces
//	grams.go keys.go         the terms of a text; the keys of numbers and titles
//	record.go texts.go       the text of each document, beside the index, for phrases and highlights
//	shelf.go                 one level: a Bleve index and its texts
//	segment.go               the only file that touches the segments of the index
//	columns.go view.go       what a query sees: an unchanging state of one level
//	folder.go                the lock of the folder, and what other versions left in it
//	engine.go follow.go      all levels; following the changes of the source
//	query.go plan.go match.go verify.go rank.go highlight.go   a question and its answer
//
// Bleve writes, merges and keeps the postings. A question is answered from the bitmaps of the segments: the reader's tokens,
// the words, minus the deleted, in one pass that gives the exact total, the facets and one page.
package search
