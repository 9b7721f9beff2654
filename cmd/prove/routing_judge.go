package main

import (
	"slices"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/workflow"
	"github.com/lantai/lantai/workflow/org"
)

// judge reads what is kept of every document and holds it against what its people were told.
func (t *routingTrial) judge() error {
	var env workflow.Env
	err := t.DB.Read(t.ctx, archive.By{Person: t.Editor}, func(tx archive.Tx) error {
		directory, err := tx.People().Directory(t.ctx)
		env = workflow.Env{Now: tx.Now(), People: directory}
		return err
	})
	if err != nil {
		return err
	}
	numbered := map[archive.Key]int{}
	for _, d := range t.documents {
		err := t.DB.Read(t.ctx, archive.System(), func(tx archive.Tx) error { return t.judgeDocument(tx, d.Key, env, numbered) })
		if err != nil {
			return err
		}
	}
	return t.DB.Read(t.ctx, archive.System(), func(tx archive.Tx) error {
		for _, s := range t.Series {
			if err := t.judgeRegister(tx, s, numbered); err != nil {
				return err
			}
		}
		return nil
	})
}

func (t *routingTrial) judgeDocument(tx archive.Tx, key archive.Key, env workflow.Env, numbered map[archive.Key]int) error {
	d, err := tx.Documents().ByKey(t.ctx, key)
	if err != nil {
		return err
	}
	run, err := tx.Runs().Of(t.ctx, key)
	if err != nil {
		return err
	}
	t.judgeTasks(d, run)
	if err := t.judgeTrace(tx, d); err != nil {
		return err
	}
	if d.Number != "" {
		numbered[d.Series]++
	}
	if (d.Status == archive.Numbered) != (d.Number != "") || (run.State == workflow.Ended) != (d.Status == archive.Numbered) {
		t.fault("%s is %s with number %q while its run is %s", d.Title, d.Status, d.Number, run.State)
	}
	return t.judgeRun(d, run, env)
}

// judgeTasks wants numbers without a gap, one successor at most for each task, and only the current step to ask.
func (t *routingTrial) judgeTasks(d archive.Document, run archive.Run) {
	successors := map[int]int{}
	for i, task := range run.Tasks {
		successors[task.Instead]++
		switch {
		case task.No != i+1:
			t.fault("%s has no task %d", d.Title, i+1)
		case task.State == workflow.Done && (task.Verb == "" || task.Acted.IsZero()):
			t.fault("%s: task %d is done and does not say how", d.Title, task.No)
		case task.State.Undecided() && run.State.Over() && task.Duty != workflow.ToRead:
			t.fault("%s is over and task %d still asks", d.Title, task.No)
		case task.State.Undecided() && !task.Aside && (task.Step != run.Step || task.Round != run.Round):
			t.fault("%s is at %s, and task %d of %s asks", d.Title, run.Step, task.No, task.Step)
		case task.Instead != 0 && successors[task.Instead] > 1:
			t.fault("%s: task %d was decided twice", d.Title, task.Instead)
		}
	}
}

// judgeTrace wants a line for each act that somebody was told had succeeded, and an opinion for each line that carries one.
func (t *routingTrial) judgeTrace(tx archive.Tx, d archive.Document) error {
	lines, err := tx.Trace().History(t.ctx, d.Key)
	if err != nil {
		return err
	}
	opinions, err := tx.Trace().Opinions(t.ctx, d.Key)
	if err != nil {
		return err
	}
	acts, said, extra := map[workflow.Verb]int{}, 0, 0
	for _, l := range lines {
		acts[workflow.Verb(l.Act)]++
		if l.Detail["opinion"] != "" {
			said++
		}
	}
	for _, verb := range workflow.Verbs() {
		more := acts[verb] - t.taken[done{d.Key, verb}]
		if more < 0 {
			t.fault("%s: %d acts %q have left no line in the trace", d.Title, -more, verb)
		}
		extra += max(more, 0)
	}
	if extra > t.unsure[d.Key] {
		t.fault("%s: %d lines of the trace are of acts that were refused", d.Title, extra-t.unsure[d.Key])
	}
	if said != len(opinions) {
		t.fault("%s: the trace has %d opinions, the slip %d", d.Title, said, len(opinions))
	}
	return nil
}

// judgeRun wants somebody who can act on whatever runs, or the reason why nobody can.
func (t *routingTrial) judgeRun(d archive.Document, run archive.Run, env workflow.Env) error {
	if run.State != workflow.Running {
		return nil
	}
	var version archive.RouteVersion
	err := t.DB.Read(t.ctx, archive.By{Person: t.Editor}, func(tx archive.Tx) (err error) {
		version, err = tx.Routes().ByKey(t.ctx, run.RouteKey)
		return err
	})
	if err != nil {
		return err
	}
	tasks := make([]workflow.Task, len(run.Tasks))
	for i, task := range run.Tasks {
		tasks[i] = task.Task
	}
	m := workflow.Matter{Route: version.Content, Run: run.Run, Subject: office.SubjectOf(d), Tasks: tasks}
	somebody := slices.ContainsFunc(t.people, func(p archive.Person) bool {
		return slices.ContainsFunc(workflow.Allowed(m, org.PersonKey(p.Key), env), func(o workflow.Offer) bool {
			return o.Verb == workflow.Approve || o.Verb == workflow.Submit
		})
	})
	if !somebody && run.Blocked == "" {
		t.fault("%s runs at %s, nobody can act, and it does not say why", d.Title, run.Step)
	}
	return nil
}

// judgeRegister wants each series to be exactly 1..N, N being the documents that have a number of it.
func (t *routingTrial) judgeRegister(tx archive.Tx, s archive.Series, numbered map[archive.Key]int) error {
	lines, err := tx.Registers().Lines(t.ctx, s, tx.Today().Year())
	if err != nil {
		return err
	}
	seen := map[int]bool{}
	for _, l := range lines {
		seen[l.N] = true
	}
	for n := range lines {
		if !seen[n+1] {
			t.fault("%s: number %d is missing", s.Code, n+1)
		}
	}
	if len(lines) != numbered[s.Key] {
		t.fault("%s: %d numbers were taken, %d documents have one", s.Code, len(lines), numbered[s.Key])
	}
	return nil
}
