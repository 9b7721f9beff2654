package workflow

import (
	"slices"
	"time"
)

// RailState says where a station of the rail stands.
type RailState string

// The closed set of rail states.
const (
	RailDone RailState = "done"
	RailNow  RailState = "now"
	RailNext RailState = "next"
	RailOut  RailState = "left_out" // its condition is not met, it was left out, or the run was over before it
)

// RailStep is one station on the progress rail.
type RailStep struct {
	Step   string
	Name   string
	Kind   StepKind
	Mode   Mode
	State  RailState
	Round  int    // the latest round in which somebody was asked; 0: none yet
	Reason Reason // why it is left out or blocked
	Choose bool   // its persons have still to be chosen
	Seats  []RailSeat
}

// RailSeat is one person in a station. Of stations to come it tells who would be asked today.
type RailSeat struct {
	Seat
	Name       string
	BehalfName string
	Task       int // No; 0 of stations to come
	State      TaskState
	Verb       Verb
	Claimed    bool // the person is on it
	Added      Addition
	Opened     time.Time
	Seen       time.Time
	Due        time.Time
	Acted      time.Time
}

// Rail is the progress of a run: what is done, what is now, what comes next. Of a station that was entered more than once it shows
// the latest round; the trace has the others.
func Rail(m Matter, env Env) []RailStep {
	f := newFlow(m, env)
	var rail []RailStep
	for i, s := range m.Route.Steps {
		rail = append(rail, f.station(i, s))
	}
	return rail
}

func (f *flow) station(i int, s Step) RailStep {
	now := f.Route.Index(f.Run.Step)
	switch {
	case i < now || f.Run.State == Ended || f.awaitsReturn(i):
		return f.past(s)
	case i > now && f.Run.State.Over():
		return s.station(RailOut)
	case i > now:
		return f.future(s)
	}
	station := f.past(s)
	if !f.Run.State.Over() {
		station.State, station.Reason = RailNow, f.Run.Blocked
	}
	return station
}

// awaitsReturn reports whether the step lies between the current one and a returner to whom the matter comes back straight.
func (f *flow) awaitsReturn(i int) bool {
	return slices.ContainsFunc(f.Run.Trail.Back, func(b Back) bool {
		return f.Route.Index(b.After) < i && i < f.Route.Index(b.From)
	})
}

func (s Step) station(state RailState) RailStep {
	mode := s.Mode
	if mode == "" {
		mode = One
	}
	return RailStep{Step: s.Key, Name: s.Name, Kind: s.Kind, Mode: mode, State: state}
}

// past shows what the latest round of the step came to; without any the step was left out.
func (f *flow) past(s Step) RailStep {
	station := s.station(RailDone)
	for _, t := range f.Tasks {
		if t.Step == s.Key && !t.Aside {
			station.Round = max(station.Round, t.Round)
		}
	}
	for _, t := range f.Tasks {
		if t.Step == s.Key && !t.Aside && t.Round == station.Round {
			station.Seats = append(station.Seats, f.railSeat(t))
		}
	}
	if len(station.Seats) == 0 {
		station.State, station.Reason = RailOut, f.whyLeftOut(s)
	}
	return station
}

func (f *flow) whyLeftOut(s Step) Reason {
	if values, err := f.values(); err == nil {
		if met, err := f.Route.meets(s, values); err == nil && met {
			return BecauseSelf
		}
	}
	return BecauseCondition
}

func (f *flow) railSeat(t Task) RailSeat {
	seat := f.named(t.Seat)
	seat.Task, seat.State, seat.Verb, seat.Claimed, seat.Added = t.No, t.State, t.Verb, t.Claimed, t.Added
	seat.Opened, seat.Seen, seat.Due, seat.Acted = t.Opened, t.Seen, t.Due, t.Acted
	return seat
}

func (f *flow) named(s Seat) RailSeat {
	return RailSeat{Seat: s, Name: f.env.People.Name(s.Person), BehalfName: f.env.People.Name(s.OnBehalf)}
}

// future tells whom a step would ask today.
func (f *flow) future(s Step) RailStep {
	station := s.station(RailNext)
	values, err := f.values()
	if err != nil {
		return station
	}
	if met, err := f.Route.meets(s, values); err == nil && !met {
		station.State, station.Reason = RailOut, BecauseCondition
		return station
	}
	seats, why, err := f.cast(s)
	for _, seat := range seats {
		station.Seats = append(station.Seats, f.named(seat))
	}
	switch {
	case err != nil:
		station.Choose = true
	case why != "":
		station.State, station.Reason = RailOut, why
	case len(seats) == 0:
		station.Reason = BecauseNobody
	}
	return station
}

// Preview tries a route on a subject without starting it: who would get it, in what order.
func Preview(route Route, subject Subject, start Start, env Env) []RailStep {
	f := beginFlow(route, subject, start, env)
	if refused := f.choose(start.Choose); refused != nil {
		f.Run.Trail.Chosen = nil
	}
	first := route.Steps[0].station(RailNow)
	first.Seats = []RailSeat{f.named(Seat{Person: start.Starter, Unit: start.Unit})}
	rail := []RailStep{first}
	for _, s := range route.Steps[1:] {
		rail = append(rail, f.future(s))
	}
	return rail
}
