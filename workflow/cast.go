package workflow

import (
	"slices"
	"time"

	"github.com/lantai/lantai/workflow/org"
)

// cast finds the seats of a step. No seats and no reason mean that nobody can act.
func (f *flow) cast(s Step) (seats []Seat, why Reason, err error) {
	for w := &s.Who; w != nil; w = w.Else {
		if seats, err = f.castBy(s, *w); err != nil {
			return nil, "", err
		}
		seats, why = f.withoutDrafter(s, *w, seats)
		if len(seats) > 0 || why != "" {
			break
		}
	}
	if s.Mode == "" || s.Mode == One {
		seats = seats[:min(1, len(seats))]
	}
	if s.Lead && len(seats) > 0 {
		seats[0].Lead = true
	}
	return f.withStandIns(s, seats), why, nil
}

func (f *flow) castBy(s Step, w Who) ([]Seat, error) {
	unit := w.Unit
	if unit == 0 {
		unit = f.Run.Unit
	}
	people := f.env.People
	switch w.By {
	case ByPerson:
		return f.seats(0, []org.PersonKey{w.Person}), nil
	case ByDrafter:
		return f.seats(f.Run.Unit, []org.PersonKey{f.Run.Starter}), nil
	case ByPost:
		return f.seats(unit, people.Titled(w.Title, unit)), nil
	case ByUnitHead:
		return f.seats(unit, people.Heads(unit)), nil
	case ByAbove:
		return f.headsAbove(unit), nil
	case ByTop:
		return f.topHeads(unit), nil
	case ByRole:
		return f.seats(0, f.holders(w)), nil
	case ByChosen:
		return f.chosen(s, w)
	case ByUnits:
		return f.headsOfUnits(s, w)
	}
	return nil, fault("环节“%s”的办理人规则“%s”不可用。", s.Name, w.By)
}

// seats makes a seat for each person who can act.
func (f *flow) seats(unit org.UnitKey, persons []org.PersonKey) []Seat {
	var seats []Seat
	for _, p := range persons {
		if f.env.People.Active(p) {
			seats = append(seats, Seat{Person: p, Unit: unit})
		}
	}
	return seats
}

func (f *flow) holders(w Who) []org.PersonKey {
	if w.For != ForUnit {
		return f.env.People.HoldersIn(w.Role, f.Run.Organisation)
	}
	if w.Unit != 0 {
		return f.env.People.NearestHolders(w.Role, w.Unit)
	}
	return f.env.People.NearestHolders(w.Role, f.Run.Unit)
}

func (f *flow) headsAbove(unit org.UnitKey) []Seat {
	for u := f.env.People.Above(unit); u != 0; u = f.env.People.Above(u) {
		if heads := f.seats(u, f.env.People.Heads(u)); len(heads) > 0 {
			return heads
		}
	}
	return nil
}

func (f *flow) topHeads(unit org.UnitKey) []Seat {
	for above := f.env.People.Above(unit); above != 0; above = f.env.People.Above(unit) {
		unit = above
	}
	return f.seats(unit, f.env.People.Heads(unit))
}

// choice is whom somebody has named for the step: an earlier person, else the subject's field.
func (f *flow) choice(s Step, w Who) (Choice, error) {
	if c, ok := f.Run.Trail.Chosen[s.Key]; ok {
		return c, nil
	}
	if w.Field == "" {
		return Choice{}, nil
	}
	values, err := f.Route.values(f.Subject)
	if err != nil {
		return Choice{}, err
	}
	var c Choice
	for _, key := range values[w.Field].([]int64) {
		c.Persons = append(c.Persons, org.PersonKey(key))
		c.Units = append(c.Units, org.UnitKey(key))
	}
	return c, nil
}

func (f *flow) chosen(s Step, w Who) ([]Seat, error) {
	c, err := f.choice(s, w)
	if err != nil {
		return nil, err
	}
	if len(c.Persons) == 0 && w.Else == nil {
		return nil, invalid("choose", "请先选定“%s”环节的办理人。", s.Name)
	}
	for _, p := range c.Persons {
		if f.env.People.Active(p) && !f.mayTake(p, w) {
			return nil, invalid("choose", "%s不能担任“%s”环节的办理人。", f.env.People.Name(p), s.Name)
		}
	}
	return unique(f.seats(0, c.Persons)), nil
}

// headsOfUnits seats one person for each unit: its head or, while it has none, its nearest clerk, who passes it on. A unit without
// either leaves the whole step without seats: no unit is passed over.
func (f *flow) headsOfUnits(s Step, w Who) ([]Seat, error) {
	c, err := f.choice(s, w)
	if err != nil {
		return nil, err
	}
	if len(c.Units) == 0 && w.Else == nil {
		return nil, invalid("choose", "请先选定“%s”环节的部门。", s.Name)
	}
	var seats []Seat
	for _, unit := range c.Units {
		heads := f.seats(unit, f.env.People.Heads(unit))
		if len(heads) == 0 {
			heads = f.seats(unit, f.env.People.NearestHolders(org.Clerk, unit))
		}
		if len(heads) == 0 {
			return nil, nil
		}
		seats = append(seats, heads[0])
	}
	return unique(seats), nil
}

func unique(seats []Seat) []Seat {
	var once []Seat
	for _, s := range seats {
		if !slices.Contains(once, s) {
			once = append(once, s)
		}
	}
	return once
}

// mayTake reports whether the person may take a place that the casting describes: only a role narrows it.
func (f *flow) mayTake(p org.PersonKey, w Who) bool {
	return w.Role == "" || slices.Contains(f.holders(w), p)
}

// withoutDrafter applies the step's rule for a drafter who is cast for his own text.
func (f *flow) withoutDrafter(s Step, w Who, seats []Seat) ([]Seat, Reason) {
	if s.Self == "" || s.Self == SelfAllow {
		return seats, ""
	}
	others := slices.DeleteFunc(slices.Clone(seats), func(seat Seat) bool { return seat.Person == f.Run.Starter })
	if len(others) == len(seats) {
		return seats, ""
	}
	if s.Self == SelfAbove {
		others = f.headsBetween(w)
	}
	if len(others) == 0 {
		return nil, BecauseSelf
	}
	return others, ""
}

// headsBetween are the heads of the next unit above the drafter's that has others, below the organisation's topmost unit.
func (f *flow) headsBetween(w Who) []Seat {
	unit := w.Unit
	if unit == 0 {
		unit = f.Run.Unit
	}
	for u := f.env.People.Above(unit); u != 0 && f.env.People.Above(u) != 0; u = f.env.People.Above(u) {
		heads := slices.DeleteFunc(f.seats(u, f.env.People.Heads(u)), func(s Seat) bool { return s.Person == f.Run.Starter })
		if len(heads) > 0 {
			return heads
		}
	}
	return nil
}

func (f *flow) withStandIns(s Step, seats []Seat) []Seat {
	for i, seat := range seats {
		if seat.OnBehalf == 0 {
			seats[i] = f.withStandIn(s, seat)
		}
	}
	return seats
}

// withStandIn puts the one to whom the person has delegated into the seat, unless that is the drafter of a text that is not his
// to review.
func (f *flow) withStandIn(s Step, seat Seat) Seat {
	p := StandIn(seat.Person, f.Subject.Kind, f.env)
	if p == seat.Person || p == f.Run.Starter && s.Self != "" && s.Self != SelfAllow {
		return seat
	}
	seat.OnBehalf, seat.Person = seat.Person, p
	return seat
}

// delegations bounds how far one delegation may lead to another.
const delegations = 3

// StandIn is who acts for the person at env.Now on subjects of the kind: the end of the chain of delegations, at most three long.
// A link to somebody whose account does not work ends the chain before it; a ring is no delegation at all.
func StandIn(p org.PersonKey, kind string, env Env) org.PersonKey {
	chain := []org.PersonKey{p}
	for range delegations {
		next, ok := delegate(chain[len(chain)-1], kind, env)
		if !ok {
			break
		}
		if slices.Contains(chain, next) {
			return p
		}
		chain = append(chain, next)
	}
	return chain[len(chain)-1]
}

func delegate(p org.PersonKey, kind string, env Env) (to org.PersonKey, ok bool) {
	for _, d := range env.Delegations {
		if d.From == p && d.Holds(kind, env.Now) && env.People.Active(d.To) {
			return d.To, true
		}
	}
	return 0, false
}

// Holds reports whether the delegation covers the kind at the time. Its window is half-open; a zero Until is open.
func (d Delegation) Holds(kind string, at time.Time) bool {
	return !at.Before(d.Since) && (d.Until.IsZero() || at.Before(d.Until)) && (len(d.Kinds) == 0 || slices.Contains(d.Kinds, kind))
}

// CheckDelegation tells why a new delegation cannot be added to those that there are: it must be to somebody else, have a window
// that is not empty, be the only one of its giver for a kind at a time, close no ring with those that hold at the same time, and make
// no chain longer than StandIn follows.
func CheckDelegation(d Delegation, among []Delegation) *Refusal {
	if d.From == d.To {
		return invalid("to", "不能委托给本人。")
	}
	if !d.Until.IsZero() && !d.Since.Before(d.Until) {
		return invalid("until", "委托的结束时间须晚于开始时间。")
	}
	if slices.ContainsFunc(among, func(other Delegation) bool { return other.From == d.From && overlap(d, other) && sameKind(d, other) }) {
		return conflict("这段时间里您已把同类公文委托给别人，请先结束那项委托，或改选时间。")
	}
	reached := []org.PersonKey{d.To}
	for i := 0; i < len(reached); i++ {
		for _, other := range among {
			if other.From == reached[i] && overlap(d, other) && !slices.Contains(reached, other.To) {
				reached = append(reached, other.To)
			}
		}
	}
	if slices.Contains(reached, d.From) {
		return conflict("这项委托会与已有的委托形成循环，没有保存。")
	}
	onward := func(d, other Delegation) bool { return other.From == d.To }
	backward := func(d, other Delegation) bool { return other.To == d.From }
	if chain(d, among, onward, delegations)+1+chain(d, among, backward, delegations) > delegations {
		return conflict("委托最多转 %d 次，加上已有的委托就超过了，没有保存。", delegations)
	}
	return nil
}

func sameKind(a, b Delegation) bool {
	return len(a.Kinds) == 0 || len(b.Kinds) == 0 || slices.ContainsFunc(a.Kinds, func(k string) bool { return slices.Contains(b.Kinds, k) })
}

// chain is how many delegations follow one at the same time, in one direction, up to a bound.
func chain(d Delegation, among []Delegation, follows func(d, other Delegation) bool, bound int) (longest int) {
	if bound == 0 {
		return 0
	}
	for _, other := range among {
		if follows(d, other) && overlap(d, other) {
			longest = max(longest, 1+chain(other, among, follows, bound-1))
		}
	}
	return longest
}

func overlap(a, b Delegation) bool {
	return (b.Until.IsZero() || a.Since.Before(b.Until)) && (a.Until.IsZero() || b.Since.Before(a.Until))
}
