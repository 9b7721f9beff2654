package web

import (
	"net/url"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/workflow"
)

// batchKey is where batch leaves what became of each task, for the answer.
const batchKey = "batch"

// batchPage tells of each task what became of it.
type batchPage struct {
	Verb  workflow.Verb
	Back  string // to the box
	Lines []batchLine
	Done  int
}

// batchLine is one task; Why is why it was not done.
type batchLine struct {
	office.BatchResult
	Why string
}

// Left is how many were not done.
func (p batchPage) Left() int { return len(p.Lines) - p.Done }

// batch decides or reads several tasks with one opinion, each in a transaction of its own.
func (s *Server) batch(c *Call) error {
	form, err := c.Form()
	if err != nil {
		return err
	}
	return s.decideTogether(c, idsOf(form["task"]), office.Act{Verb: workflow.Verb(form.Get("verb")), Opinion: form.Get("opinion")})
}

func (s *Server) decideTogether(c *Call, tasks []archive.ID, a office.Act) error {
	results, err := s.office.DecideTogether(c.Ctx(), c.By(), tasks, a)
	c.Set(batchKey, results)
	return err
}

// afterBatch goes back to the box when all was done, else it tells of each document what became of it.
func (s *Server) afterBatch(c *Call, _ string) error {
	form, err := c.Form()
	if err != nil {
		return err
	}
	p := batchOfResults(c, form)
	if p.Left() == 0 {
		return c.Done(p.Back, Flash{Text: c.T("已批量办理 %d 件", p.Done)})
	}
	return c.Page("batch", Page{Title: c.T("批量办理结果"), Here: "inbox", Data: p})
}

func batchOfResults(c *Call, form url.Values) batchPage {
	f := archive.TaskFilter{Box: archive.BoxToDo}
	p := batchPage{Verb: workflow.Verb(form.Get("verb"))}
	if p.Verb == workflow.Read {
		f.Box = archive.BoxToRead
	}
	p.Back = boxHref(f)
	results, _ := c.Get(batchKey).([]office.BatchResult)
	for _, r := range results {
		line := batchLine{BatchResult: r}
		if r.Err != nil {
			line.Why = c.Sentence(asError(r.Err))
		} else {
			p.Done++
		}
		p.Lines = append(p.Lines, line)
	}
	return p
}

// batchRequest is what is done with several tasks at once: approve or read.
type batchRequest struct {
	Action  workflow.Verb `json:"action"`
	Tasks   []archive.ID  `json:"tasks"`
	Opinion string        `json:"opinion,omitempty"`
}

// batchAnswer tells of each task what became of it.
type batchAnswer struct {
	Items []batchItem `json:"items"`
	Done  int         `json:"done"`
	Left  int         `json:"left"`
}

// batchItem is one task. Problem is the type of the problem that it would have had by itself, and Detail its sentence.
type batchItem struct {
	Task     archive.ID `json:"task"`
	Document archive.ID `json:"document,omitempty"`
	Title    string     `json:"title,omitempty"`
	Done     bool       `json:"done"`
	Problem  string     `json:"problem,omitempty"`
	Detail   string     `json:"detail,omitempty"`
}

func (s *Server) apiBatch(c *Call) error {
	var asked batchRequest
	if err := c.Bind(&asked); err != nil {
		return err
	}
	return s.decideTogether(c, asked.Tasks, office.Act{Verb: asked.Action, Opinion: asked.Opinion})
}

func (s *Server) apiShowBatch(c *Call, _ string) error {
	results, _ := c.Get(batchKey).([]office.BatchResult)
	answer := batchAnswer{Items: []batchItem{}}
	for _, r := range results {
		item := batchItem{Task: r.Task, Document: r.Document, Title: r.Title, Done: r.Err == nil}
		if r.Err != nil {
			e := asError(r.Err)
			item.Problem, item.Detail = problemType(e.Kind), c.Sentence(e)
			answer.Left++
		} else {
			answer.Done++
		}
		answer.Items = append(answer.Items, item)
	}
	return c.OK(answer)
}
