package archive

import (
	"context"
	"time"

	"github.com/lantai/lantai/workflow"
)

// Task is a task with its outer id.
type Task struct {
	workflow.Task
	ID      ID
	Version int
}

// Run is a run with its tasks.
type Run struct {
	workflow.Run
	Document Key
	RouteKey Key       // of the version of the route
	Stalled  time.Time // since when nobody can act; zero when somebody can
	Tasks    []Task
}

// Errand is a task with all that decides what can be done with it now: of its document what the engine looks at, without text,
// receivers and files, and that document's newest run. Of a reading outside any run, No is 0 and the run is zero.
type Errand struct {
	No       int // the engine's number of the task
	Document Document
	Run      Run
}

// TaskBox is one of the work boxes.
type TaskBox string

const (
	BoxToDo    TaskBox = "todo"    // 待办
	BoxToRead  TaskBox = "toread"  // 待阅
	BoxDone    TaskBox = "done"    // 已办
	BoxRead    TaskBox = "read"    // 已阅
	BoxMine    TaskBox = "mine"    // 我发起
	BoxTracked TaskBox = "tracked" // 跟踪
)

// TaskOnly narrows a box to some of its tasks; "" to all.
type TaskOnly string

const (
	OnlyLate      TaskOnly = "late"      // 超期
	OnlyToday     TaskOnly = "today"     // 今天到期
	OnlyUrgent    TaskOnly = "urgent"    // 急件
	OnlyDelegated TaskOnly = "delegated" // 代他人
)

// TaskSort is an order of a box; "" is the box's own: what is open by its deadline, what is done newest first.
type TaskSort string

const (
	SortDue     TaskSort = "due"     // first what is due first
	SortOpened  TaskSort = "opened"  // newest first
	SortUrgency TaskSort = "urgency" // 特急, 急, the rest, each by its deadline
)

// TaskFilter narrows a box.
type TaskFilter struct {
	Box    TaskBox
	Only   TaskOnly
	Sort   TaskSort
	Cursor string
	Limit  int
}

// TaskLine is one row of a box.
type TaskLine struct {
	ID         ID // of the task; of 我发起 the document's current task, or ""
	DocumentID ID
	Kind       DocumentKind
	Title      string
	Genre      Genre
	Number     string
	Level      Level
	Urgency    Urgency
	Status     Status
	Step       string // key
	StepName   string
	StepKind   workflow.StepKind
	Duty       workflow.Duty
	Batch      bool
	From       string // drafter or sender
	FromUnit   string
	BehalfName string
	Opened     time.Time
	Seen       time.Time
	Due        time.Time
	DueUnknown bool
	Done       time.Time
	Verb       workflow.Verb
	Returned   bool
	Followed   bool // it stands in 跟踪 by wish (关注); to those not inside the document its step is not told
	Files      int
}

// Runs reads and writes what is on its way.
type Runs interface {
	// Of loads the newest run of a document with all its tasks; NotFound when it never was on its way.
	Of(ctx context.Context, d Key) (Run, error)
	// ByTask finds the document and the engine's number of a task that the actor may see; the number of a reading outside any run is 0.
	ByTask(ctx context.Context, id ID) (document ID, no int, err error)
	// Errands loads those of the tasks that the actor may see, by id.
	Errands(ctx context.Context, tasks []ID) (map[ID]Errand, error)
	Insert(ctx context.Context, d Document, r *Run, by Key) error
	// Save writes an outcome: the run, the tasks opened and changed. It fails with Conflict when a task is not as it was.
	Save(ctx context.Context, d Document, route workflow.Route, r Run, o workflow.Outcome) error
	// SetStalled notes since when nobody can act in a run; zero: somebody can.
	SetStalled(ctx context.Context, run int64, since time.Time) error
	// MarkSeen notes when a task was first opened, in t.Seen; a task that has been seen stays as it is.
	MarkSeen(ctx context.Context, t Task) error
	// Delegations are those in force or to come in the actor's organisation.
	Delegations(ctx context.Context) ([]workflow.Delegation, error)
}

// Boxes shows the actor's work boxes, and lays readings outside any run into them.
type Boxes interface {
	List(ctx context.Context, f TaskFilter) (page []TaskLine, next string, err error)
	// Counts are how many tasks lie in each box.
	Counts(ctx context.Context) (map[TaskBox]int, error)
	// Narrowed counts the tasks of a box by each narrowing.
	Narrowed(ctx context.Context, box TaskBox) (map[TaskOnly]int, error)
	// Reading is the actor's own open task to read a document (待阅), in a run or outside any; NotFound when there is none.
	Reading(ctx context.Context, d Key) (Task, error)
	// AddReading lays a document into a person's 待阅, outside any run.
	AddReading(ctx context.Context, d Document, person Key, note string) error
	// FinishReading marks such a reading as done; NotFound when it is not the actor's own or is done already.
	FinishReading(ctx context.Context, id ID) error
}
