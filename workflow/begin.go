package workflow

import "slices"

// Begin starts a run: the starter does the first step by starting, and the next one is entered. It is refused when nobody could
// act in that one.
func Begin(route Route, subject Subject, start Start, env Env) (Outcome, error) {
	if !slices.Contains(route.Kinds, subject.Kind) {
		return Outcome{}, invalid("route", "路由“%s”不适用于这类事项。", route.Name)
	}
	if !env.People.Active(start.Starter) {
		return Outcome{}, forbidden("您的账号已停用，不能办理。")
	}
	f := beginFlow(route, subject, start, env)
	if refused := f.choose(start.Choose); refused != nil {
		return Outcome{}, refused
	}
	first := route.Steps[0]
	no := f.add(Task{Step: first.Key, Round: 1, Duty: ToDecide, State: Done, Verb: Submit, Opinion: start.Opinion,
		Seat: Seat{Person: start.Starter, Unit: start.Unit}, Opened: env.Now, Seen: env.Now, Acted: env.Now})
	f.tell(Entry{Verb: Submit, Task: no, Person: start.Starter, Opinion: start.Opinion})
	if err := f.complete(no); err != nil {
		return Outcome{}, err
	}
	if f.Run.Blocked != "" {
		return Outcome{}, conflict("“%s”环节目前无人可办，没有送出；请先安排人员或改选办理人。", f.stepNow().Name)
	}
	if f.broken != nil {
		return Outcome{}, f.broken
	}
	return f.outcome(), nil
}

func beginFlow(route Route, subject Subject, start Start, env Env) *flow {
	run := Run{Route: route.Key, Version: route.Version, State: Running, Starter: start.Starter, Organisation: start.Organisation,
		Unit: start.Unit, Step: route.Steps[0].Key, Round: 1, Started: env.Now}
	return newFlow(Matter{Route: route, Run: run, Subject: subject}, env)
}

// choose keeps whom somebody chooses for later steps.
func (f *flow) choose(choices map[string]Choice) *Refusal {
	for step, c := range choices {
		i := f.Route.Index(step)
		if i <= f.Route.Index(f.Run.Step) || !f.Route.Steps[i].Who.takes(c) {
			return invalid("choose", "不能为环节“%s”选定办理人。", step)
		}
		if f.Run.Trail.Chosen == nil {
			f.Run.Trail.Chosen = map[string]Choice{}
		}
		f.Run.Trail.Chosen[step] = c
	}
	return nil
}

// takes reports whether the casting can be answered by such a choice.
func (w Who) takes(c Choice) bool {
	return w.By == ByChosen && len(c.Units) == 0 || w.By == ByUnits && len(c.Persons) == 0
}
