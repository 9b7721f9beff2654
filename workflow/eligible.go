package workflow

import (
	"slices"

	"github.com/lantai/lantai/workflow/org"
)

// Eligible leaves those of the persons whom the action may name, for lists to choose from: nobody whose account is closed, who has the
// place already, who drafted what he would review, or who lacks the role that the step asks for. Act decides again.
func Eligible(m Matter, a Action, among []org.PersonKey, env Env) []org.PersonKey {
	f := newFlow(m, env)
	if f.sound() != nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(among), func(p org.PersonKey) bool { return !f.eligible(p, a) })
}

func (f *flow) eligible(p org.PersonKey, a Action) bool {
	s := f.stepNow()
	switch a.Verb {
	case AddSigner, Delegate:
		return f.recipient(p, a.Actor) == nil
	case Transfer:
		return f.recipient(p, a.Actor) == nil && f.mayTake(p, s.Who)
	case Assign:
		return f.recipient(p, 0) == nil && (s.Kind != Sign || f.mayTake(p, s.Who))
	case Notify, CirculateTo:
		return f.env.People.Active(p) && p != a.Actor && !f.hasToRead(p)
	case Supervise:
		return f.env.People.Active(p) && !f.supervises(p)
	}
	return f.env.People.Active(p)
}
