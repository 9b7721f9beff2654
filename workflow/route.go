package workflow

import "github.com/lantai/lantai/workflow/org"

// Route is a way that subjects take, as data. A route that is in use is never changed: a new version is laid beside it, and what
// is on its way stays on the version with which it began.
type Route struct {
	Key     string           `json:"key"`
	Name    string           `json:"name"`
	Version int              `json:"version"`
	Kinds   []string         `json:"kinds"`            // kinds of subject that may take it
	Fields  map[string]Field `json:"fields,omitempty"` // the fields of the subject that conditions and castings read
	Steps   []Step           `json:"steps"`            // the first is done by starting
}

// FieldType is the type of a subject's field.
type FieldType string

// The closed set of field types.
const (
	Text    FieldType = "text"    // string
	Flag    FieldType = "flag"    // bool
	Number  FieldType = "number"  // int64
	Decimal FieldType = "decimal" // float64, such as 0.5 days
	Persons FieldType = "persons" // []int64, keys of persons
	Units   FieldType = "units"   // []int64, keys of units
)

// Field declares a field of the subject. Values, if given, is the closed set of a Text field's values; with it Validate finds
// conditions that can never be met.
type Field struct {
	Type   FieldType `json:"type"`
	Values []string  `json:"values,omitempty"`
}

// StepKind is the word of the trade for what happens in a step. The engine looks only at Draft (the first step, to which "the
// drafter" refers), Sign (never in a batch) and Circulate (its tasks are to be read, not decided).
type StepKind string

// The closed set of kinds (2012 regulation, articles 19 to 25).
const (
	Draft       StepKind = "draft"       // 拟稿
	Review      StepKind = "review"      // 审核
	Countersign StepKind = "countersign" // 会签
	Edit        StepKind = "edit"        // 核稿
	Sign        StepKind = "sign"        // 签发
	Check       StepKind = "check"       // 复核
	Register    StepKind = "register"    // 登记
	Seal        StepKind = "seal"        // 用印
	Issue       StepKind = "issue"       // 核发
	Receive     StepKind = "receive"     // 签收
	Screen      StepKind = "screen"      // 初审
	Propose     StepKind = "propose"     // 拟办
	Instruct    StepKind = "instruct"    // 批示
	Handle      StepKind = "handle"      // 承办
	Circulate   StepKind = "circulate"   // 传阅
	Complete    StepKind = "complete"    // 办结
	Approval    StepKind = "approval"    // 审批, of anything that is not an official document
)

// Mode says how the opinions of several persons in one step come together.
type Mode string

// The closed set of modes.
const (
	One   Mode = "one"   // the first of those cast, alone
	All   Mode = "all"   // all, side by side
	Any   Mode = "any"   // all see it, the first to decide decides
	Order Mode = "order" // all, one after the other
	Share Mode = "share" // all see it, enough of them decide
)

// Step is one station of a route.
type Step struct {
	Key        string        `json:"key"`
	Name       string        `json:"name"`
	Kind       StepKind      `json:"kind"`
	Who        Who           `json:"who"`
	Mode       Mode          `json:"mode,omitempty"` // empty: one
	Share      *Fraction     `json:"share,omitempty"`
	When       string        `json:"when,omitempty"` // expression over the fields; empty: always
	Self       SelfRule      `json:"self,omitempty"` // empty: allow
	Hours      Hours         `json:"hours,omitempty"`
	Verbs      []Verb        `json:"verbs,omitempty"` // beyond approve, which every step has
	OnDisagree *Disagreement `json:"on_disagree,omitempty"`

	// Effect is a plain word for what completing the step does to the subject. Lapses says that it is undone when the subject goes
	// back to this step or an earlier one; such a step cannot be left out by a return straight to the returner.
	Effect string `json:"effect,omitempty"`
	Lapses bool   `json:"lapses,omitempty"`

	Lead            bool `json:"lead,omitempty"`      // the first of those cast leads (主办), the others support (协办)
	LeadLast        bool `json:"lead_last,omitempty"` // with Lead: the lead approves after all who support
	Limited         bool `json:"limited,omitempty"`   // its tasks are due at the subject's own time limit, when it has one
	Batch           bool `json:"batch,omitempty"`     // may be approved together with others
	OpinionRequired bool `json:"opinion_required,omitempty"`
	OpinionMin      int  `json:"opinion_min,omitempty"` // least characters of an opinion; 0: 1 if required
}

// Fraction is the share of a step's persons that must approve, such as 2/3; it is rounded up.
type Fraction struct {
	N int `json:"n"`
	M int `json:"m"`
}

// Hours are the working hours allowed per urgency; a step without an entry for the subject's urgency takes that of "normal", and
// has no deadline when there is none either.
type Hours map[string]float64

// Disagreement says what one disagreement in a step does.
type Disagreement struct {
	Then   Dissent `json:"then"`
	Effect string  `json:"effect,omitempty"` // fired when the run is terminated by it
}

// Dissent is a consequence of disagreement.
type Dissent string

// The closed set of consequences.
const (
	Record     Dissent = "record"    // written down; the step goes on as if approved (会签 with reservations)
	ToDrafter  Dissent = "return"    // back to the drafter, once all persons of a step in parallel have decided
	EndsTheRun Dissent = "terminate" // the run is terminated at once
)

// By says how the persons of a step are found.
type By string

// The closed set of ways of casting.
const (
	ByPerson   By = "person"     // the person named in the route
	ByPost     By = "post"       // those with the title Who.Title in the drafter's unit or Who.Unit
	ByRole     By = "role"       // those who hold Who.Role, by Who.For
	ByUnitHead By = "unit_head"  // the heads of the drafter's unit or Who.Unit
	ByAbove    By = "head_above" // the heads of the nearest unit above the drafter's that has one
	ByTop      By = "top_head"   // the heads of the organisation's topmost unit (主要负责人)
	ByDrafter  By = "drafter"    // the one who started the run
	ByChosen   By = "chosen"     // those chosen by an earlier person, else those in the subject's field Who.Field
	ByUnits    By = "units"      // the heads of the units chosen by an earlier person, else of those in Who.Field
)

// Who is the casting of a step. Else is tried when nobody is found.
type Who struct {
	By     By            `json:"by"`
	Person org.PersonKey `json:"person,omitempty"`
	Title  string        `json:"title,omitempty"`
	Unit   org.UnitKey   `json:"unit,omitempty"`
	Role   org.Role      `json:"role,omitempty"` // of ByRole; for ByChosen: only holders of it may be chosen
	For    Reach         `json:"for,omitempty"`
	Field  string        `json:"field,omitempty"`
	Else   *Who          `json:"else,omitempty"`
}

// Reach says for what a role must be held.
type Reach string

// The closed set of reaches.
const (
	ForOrganisation Reach = "organisation" // for the whole organisation; the default
	ForUnit         Reach = "unit"         // nearest to the drafter's unit or Who.Unit
)

// SelfRule says what happens when the casting finds the drafter himself.
type SelfRule string

// The closed set of rules. Nobody reviews his own text (2012 regulation art. 20 sets the review apart from the drafting). With
// SelfAbove the step goes to the head of the next unit above; but the topmost unit's head, who signs, is not asked to review too:
// then, and with SelfSkip, the step is left out and the trace says 拟稿人即审核人.
const (
	SelfAllow SelfRule = "allow"
	SelfSkip  SelfRule = "skip"
	SelfAbove SelfRule = "above"
)
