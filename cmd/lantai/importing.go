package main

// importCommand brings the documents of a JSONL file in as filed public records.
type importCommand struct {
	File string `arg:"" help:"JSONL 文件 | the file"`
}
