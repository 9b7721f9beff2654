package web

import (
	"slices"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/workflow"
)

func (s *Server) apiTaskRoutes() []Route {
	const row = "api_tasks"
	act := acting("/tasks/:id/:action", row, "办理 | Act on a task", actRequest{}, documentAnswer{}, s.apiAct, s.apiShowDocument)
	act.Doc.Path, act.Doc.MayBeBare, act.Doc.Versioned = []Param{{"action", workflow.Verb("")}}, true, true
	return []Route{
		acting("/tasks/batch", row, "批量同意或已阅，逐件有结果 | Approve or read several, with a result for each", batchRequest{}, batchAnswer{}, s.apiBatch,
			s.apiShowBatch),
		reading("/tasks", row, "待办、待阅、已办、已阅、我发起、跟踪 | The work boxes", list[taskLine]{}, s.apiTasks,
			paging(Param{"box", archive.TaskBox("")}, Param{"only", archive.TaskOnly("")}, Param{"sort", archive.TaskSort("")})...),
		act,
	}
}

// taskLine is one row of a box. Document is the id of the document.
type taskLine struct {
	ID         archive.ID           `json:"id"`
	Document   archive.ID           `json:"document"`
	Kind       archive.DocumentKind `json:"kind"`
	Title      string               `json:"title"`
	Genre      string               `json:"genre"`
	Number     string               `json:"number,omitempty"`
	Level      archive.Level        `json:"level"`
	Urgency    archive.Urgency      `json:"urgency"`
	Status     archive.Status       `json:"status"`
	Step       string               `json:"step"`
	StepName   string               `json:"step_name"`
	StepKind   workflow.StepKind    `json:"step_kind,omitempty"`
	Duty       workflow.Duty        `json:"duty,omitempty"` // decide, read, or supervise
	Actions    []workflow.Verb      `json:"actions"`        // what the asker can do now
	From       string               `json:"from"`           // drafter, or sender of an arrival
	FromUnit   string               `json:"from_unit"`
	Behalf     string               `json:"behalf,omitempty"`
	Opened     time.Time            `json:"opened,omitzero"`
	Seen       time.Time            `json:"seen,omitzero"`
	Due        time.Time            `json:"due,omitzero"`
	DueUnknown bool                 `json:"due_unknown"` // the holidays of the year are not known yet
	Done       time.Time            `json:"done,omitzero"`
	Followed   bool                 `json:"followed,omitempty"` // by wish; ID is that of the wish then
	Verb       workflow.Verb        `json:"verb,omitempty"`     // how it was done
}

func (s *Server) apiTasks(c *Call) error {
	f := archive.TaskFilter{Box: archive.TaskBox(c.QueryParam("box")), Only: archive.TaskOnly(c.QueryParam("only")),
		Sort: archive.TaskSort(c.QueryParam("sort")), Cursor: c.QueryParam("cursor")}
	if f.Box == "" {
		f.Box = archive.BoxToDo
	}
	var err error
	if f.Limit, err = c.Limit(); err != nil {
		return err
	}
	if err := oneOf("only", f.Only); err != nil {
		return err
	}
	if err := oneOf("sort", f.Sort); err != nil {
		return err
	}
	work, next, err := s.office.Work(c.Ctx(), c.By(), f)
	if err != nil {
		return err
	}
	return c.OK(listOf(work, next, taskOf))
}

func taskOf(w office.Work) taskLine {
	return taskLine{ID: w.ID, Document: w.DocumentID, Kind: w.Kind, Title: w.Title, Genre: string(w.Genre), Number: w.Number, Level: w.Level,
		Urgency: w.Urgency, Status: w.Status, Step: w.Step, StepName: w.StepName, StepKind: w.StepKind, Duty: w.Duty, Actions: w.Actions, From: w.From,
		FromUnit: w.FromUnit, Behalf: w.BehalfName, Opened: moment(w.Opened), Seen: moment(w.Seen), Due: moment(w.Due),
		DueUnknown: w.DueUnknown, Done: moment(w.Done), Followed: w.Followed, Verb: w.Verb}
}

// actRequest is what somebody does with a task.
type actRequest struct {
	Opinion  string                  `json:"opinion,omitempty"`
	To       []archive.ID            `json:"to,omitempty"`       // persons: transfer, delegate, notify, circulate, add_signer …
	Where    string                  `json:"where,omitempty"`    // return: an earlier step, "previous" or "drafter"
	Straight bool                    `json:"straight,omitempty"` // return: comes back straight to the returner
	Added    workflow.Addition       `json:"added,omitempty"`    // add_signer: before, after or beside
	Choose   map[string][]archive.ID `json:"choose,omitempty"`   // persons or units for later steps, by step
	Wish     archive.Date            `json:"wish,omitempty"`     // supervise: by when it is wished to be done
	Draft    int                     `json:"draft,omitempty"`    // 第 n 稿 that was read: another one is 412
	Proposal *proposalInput          `json:"proposal,omitempty"` // at 拟办
}

// proposalInput is what 拟办 asks of the handlers.
type proposalInput struct {
	Due         archive.Date `json:"due,omitempty"`          // 办理时限
	ReplyWanted bool         `json:"reply_wanted,omitempty"` // 要求答复
	Readers     []archive.ID `json:"readers,omitempty"`      // persons to whom it is circulated at the same time
}

func (p *proposalInput) proposal() *office.Proposal {
	if p == nil {
		return nil
	}
	return &office.Proposal{Due: p.Due, ReplyWanted: p.ReplyWanted, Readers: p.Readers}
}

// apiAct does what the path says. The answer is the document as it is afterwards.
func (s *Server) apiAct(c *Call) error {
	verb := workflow.Verb(c.Param("action"))
	if !slices.Contains(workflow.Verbs(), verb) {
		return missing()
	}
	var asked actRequest
	id, err := c.bound(&asked)
	if err != nil {
		return err
	}
	_, err = s.office.Decide(c.Ctx(), c.By(), id, asked.act(verb))
	return err
}

func (r actRequest) act(v workflow.Verb) office.Act {
	return office.Act{Verb: v, Opinion: r.Opinion, To: r.To, Where: r.Where, Straight: r.Straight, Added: r.Added, Wish: r.Wish, Choose: r.Choose,
		Draft: r.Draft, Proposal: r.Proposal.proposal()}
}
