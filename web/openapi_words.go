package web

import (
	"reflect"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/staff"
	"github.com/lantai/lantai/search"
	"github.com/lantai/lantai/workflow"
	"github.com/lantai/lantai/workflow/org"
)

// closedSet is a type of the API whose values are listed once and for all: the states of all lives, fates, words of the trade.
type closedSet struct {
	Name  string // in the OpenAPI document
	Words []any
}

// setOf makes the entry of one type.
func setOf[T ~string](name string, words ...T) (reflect.Type, closedSet) {
	set := closedSet{Name: name}
	for _, w := range words {
		set.Words = append(set.Words, string(w))
	}
	return reflect.TypeFor[T](), set
}

// closedSets lists all of them by their Go type. A test holds each to the constants of that type.
func closedSets() map[reflect.Type]closedSet {
	sets := map[reflect.Type]closedSet{}
	add := func(t reflect.Type, set closedSet) { sets[t] = set }
	addDocumentSets(add)
	addRegisterSets(add)
	addRouteSets(add)
	return sets
}

func addDocumentSets(add func(reflect.Type, closedSet)) {
	add(setOf("DocumentKind", archive.Outgoing, archive.Incoming, archive.Report, archive.Application))
	add(setOf("Status", archive.Drafting, archive.InReview, archive.Signed, archive.Numbered, archive.Sealed, archive.Issued, archive.Filed,
		archive.Terminated, archive.Voided, archive.Withdrawn, archive.Repealed, archive.Binned, archive.Received, archive.Registered,
		archive.InHand, archive.Completed, archive.Returned))
	add(setOf("Level", archive.Levels()...))
	add(setOf("Genre", archive.Genres()...))
	add(setOf("Urgency", archive.Normal, archive.Urgent, archive.ExtraUrgent))
	add(setOf("Openness", archive.OpenActively, archive.OpenOnRequest, archive.NotOpen))
	add(setOf("Retention", archive.Permanent, archive.Years30, archive.Years10))
	add(setOf("BlockKind", archive.Heading1, archive.Heading2, archive.Heading3, archive.Heading4, archive.Paragraph))
	add(setOf("FileRole", archive.Attachment, archive.Scan, archive.Original, archive.Typeset, archive.SealedFile, archive.JointPage))
	add(setOf("FileState", archive.FileChecking, archive.FileLive, archive.FileRefused, archive.FileGone))
	add(setOf("DelegationState", archive.DelegationComing, archive.DelegationInHand, archive.DelegationOver))
	add(setOf("Severity", archive.Must, archive.Remind))
}

func addRegisterSets(add func(reflect.Type, closedSet)) {
	add(setOf("NumberOrigin", archive.OriginRegistered, archive.OriginReserved, archive.OriginBackEntered))
	add(setOf("NumberFate", archive.FateInUse, archive.FateReserved, archive.FateVoid))
	add(setOf("LevelClass", archive.Public.Class(), archive.WorkSecret.Class(), archive.Confidential.Class(), archive.Secret.Class(),
		archive.TopSecret.Class()))
	add(setOf("ArrivalWay", archive.OnPaper, archive.AsFile, archive.ByDelivery, archive.FromInside))
	add(setOf("ReceiptState", archive.ReceiptStates()...))
	add(setOf("ChainLink", archive.ChainOrigin, archive.ChainArrival, archive.ChainReply))
	add(setOf("DeliveryState", archive.DeliveryUnsigned, archive.DeliverySigned, archive.DeliveryReturned))
	add(setOf("RecordState", archive.Prefiled, archive.Arranged, archive.Kept, archive.Destroyed))
	add(setOf("LoanState", archive.LoanRequested, archive.LoanWithdrawn, archive.LoanLent, archive.LoanReturned, archive.LoanRecalled, archive.LoanRefused,
		archive.LoanClosed))
	add(setOf("ReportScope", archive.ScopeSelf, archive.ScopeUnit, archive.ScopeOrganisation))
	add(setOf("SearchSort", search.ByRelevance, search.ByDate, search.ByAge, search.ByNumber))
}

func addRouteSets(add func(reflect.Type, closedSet)) {
	add(setOf("TaskBox", archive.BoxToDo, archive.BoxToRead, archive.BoxDone, archive.BoxRead, archive.BoxMine, archive.BoxTracked))
	add(setOf("TaskOnly", archive.OnlyLate, archive.OnlyToday, archive.OnlyUrgent, archive.OnlyDelegated))
	add(setOf("TaskSort", archive.SortDue, archive.SortOpened, archive.SortUrgency))
	add(setOf("ChangeKind", kept, added, removed))
	add(setOf("Verb", workflow.Verbs()...))
	add(setOf("Addition", workflow.Before, workflow.After, workflow.Parallel))
	add(setOf("StepKind", workflow.Draft, workflow.Review, workflow.Countersign, workflow.Edit, workflow.Sign, workflow.Check,
		workflow.Register, workflow.Seal, workflow.Issue, workflow.Receive, workflow.Screen, workflow.Propose, workflow.Instruct,
		workflow.Handle, workflow.Circulate, workflow.Complete, workflow.Approval))
	add(setOf("StepMode", workflow.One, workflow.All, workflow.Any, workflow.Order, workflow.Share))
	add(setOf("StationState", workflow.RailDone, workflow.RailNow, workflow.RailNext, workflow.RailOut))
	add(setOf("Duty", workflow.ToDecide, workflow.ToRead, workflow.ToSupervise))
	add(setOf("TaskState", workflow.TaskStates()...))
	add(setOf("Role", org.Roles()...))
	add(setOf("Casting", workflow.ByPerson, workflow.ByPost, workflow.ByRole, workflow.ByUnitHead, workflow.ByAbove, workflow.ByTop,
		workflow.ByDrafter, workflow.ByChosen, workflow.ByUnits))
	add(setOf("Reach", workflow.ForOrganisation, workflow.ForUnit))
	add(setOf("SelfRule", workflow.SelfAllow, workflow.SelfSkip, workflow.SelfAbove))
	add(setOf("Dissent", workflow.Record, workflow.ToDrafter, workflow.EndsTheRun))
	add(setOf("FieldType", workflow.Text, workflow.Flag, workflow.Number, workflow.Decimal, workflow.Persons, workflow.Units))
	add(setOf("FormFieldType", archive.FormFieldTypes()...))
	add(setOf("VersionState", archive.VersionDraft, archive.VersionInForce, archive.VersionRetired))
	add(setOf("AccountState", staff.AccountActive, staff.AccountNew, staff.AccountLocked, staff.AccountEnded, staff.AccountDisabled))
	add(setOf("ImportFate", staff.ImportNew, staff.ImportPost, staff.ImportThere, staff.ImportBad))
}

// oneOf refuses a word outside its closed set. The empty word stands for "any" in filters and passes.
func oneOf[T ~string](field string, word T) error {
	if word == "" {
		return nil
	}
	for _, known := range closedSets()[reflect.TypeFor[T]()].Words {
		if known == string(word) {
			return nil
		}
	}
	return unknownWord(field, string(word))
}
