package workflow

import "slices"

var runMoves = map[RunState][]RunState{
	Running:    {Suspended, Ended, Terminated, Recalled},
	Suspended:  {Running, Terminated},
	Ended:      nil,
	Terminated: nil,
	Recalled:   nil,
}

var taskMoves = map[TaskState][]TaskState{
	Waiting:   {Open, Done, Cancelled},
	Open:      {Waiting, Done, Cancelled},
	Done:      {Revoked},
	Cancelled: nil,
	Revoked:   nil,
}

// RunStates are all states of a run, for the database's CHECK.
func RunStates() []RunState { return []RunState{Running, Suspended, Ended, Terminated, Recalled} }

// TaskStates are all states of a task, for the database's CHECK.
func TaskStates() []TaskState { return []TaskState{Waiting, Open, Done, Cancelled, Revoked} }

// MayBecome reports whether a run may go from s to next.
func (s RunState) MayBecome(next RunState) bool { return slices.Contains(runMoves[s], next) }

// Over reports whether the run has come to its end, in whatever way.
func (s RunState) Over() bool { return len(runMoves[s]) == 0 }

// MayBecome reports whether a task may go from s to next.
func (s TaskState) MayBecome(next TaskState) bool { return slices.Contains(taskMoves[s], next) }

// Undecided reports whether the task still asks something of its person, now or later.
func (s TaskState) Undecided() bool { return s == Open || s == Waiting }
