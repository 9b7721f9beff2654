package demo

import "github.com/lantai/lantai/archive"

// Document is a document together with the acts that bring it to its stage. The acts are in the order of time; to replay them,
// merge the acts and signatures of all documents and loans by their moments.
type Document struct {
	Key  string               `json:"key"`
	Kind archive.DocumentKind `json:"kind"`
	// DeliberateFault says in Chinese which rules the draft breaks to show the format check; empty for a proper document.
	DeliberateFault string `json:"deliberate_fault"`
	// DeliveredFrom is the key of the document of another company that arrived here by delivery; Genre, Title, Body, ReplyTo and
	// Attachments are then those of that document and empty here.
	DeliveredFrom string            `json:"delivered_from"`
	Sender        *Sender           `json:"sender"` // of an arrival from outside; nil otherwise
	Genre         archive.Genre     `json:"genre"`
	Title         Text              `json:"title"`
	Drafter       string            `json:"drafter"` // who drafted it or, of an incoming one, who received it
	Unit          string            `json:"unit"`
	Series        string            `json:"series"` // of an outgoing document; empty otherwise
	To            []string          `json:"to"`     // 主送: keys of units and companies, or names of others
	CC            []string          `json:"cc"`     // 抄送
	Level         archive.Level     `json:"level"`
	TermYears     int               `json:"term_years"` // 0 when the level has no term
	Urgency       archive.Urgency   `json:"urgency"`
	Openness      archive.Openness  `json:"openness"`
	Retention     archive.Retention `json:"retention"`
	ReplyTo       string            `json:"reply_to"` // key of the 请示 that a 批复 answers
	Note          Text              `json:"note"`     // 附注 without its brackets (GB/T 9704-2012, 7.3.8)
	Body          Lines             `json:"body"`
	Attachments   []Attachment      `json:"attachments"`

	Drafted        Moment   `json:"drafted"`        // drafted or received
	Countersigners []string `json:"countersigners"` // heads of the units that countersign
	Signer         string   `json:"signer"`         // who is to sign an outgoing document or a report; upwards, the head of the house
	Lead           string   `json:"lead"`           // 主办 unit of an incoming document; empty before it is instructed
	Assist         []string `json:"assist"`         // 协办 units
	Due            int      `json:"due"`            // working days after Drafted; 0 without a time limit

	Stage      Stage       `json:"stage"`
	Awaiting   *Awaiting   `json:"awaiting"` // who must act next; nil unless in_review or in_hand
	Acts       []Act       `json:"acts"`
	Signatures []Signature `json:"signatures"` // receivers that have signed for it; the others have not yet
}

// Sender is the outside body that an incoming document came from.
type Sender struct {
	Name   string `json:"name"`
	Number Text   `json:"number"` // the sender's 发文字号
	Ago    int    `json:"ago"`    // working days since its date of issue
}

// Attachment is a file of which the loader makes a .txt, .docx or .pdf.
type Attachment struct {
	Name string `json:"name"` // title without extension, as in 附件说明
	Text Lines  `json:"text"`
}

// Signature is a receiver's signing for (签收) an issued document.
type Signature struct {
	Unit string `json:"unit"` // a receiver in the document's To or CC
	By   string `json:"by"`
	Moment
}

// Stage is where the acts leave a document: a state of its life, or one of the two ways in which a draft came back.
type Stage string

// The stages of outgoing documents and reports.
const (
	Drafting   Stage = "drafting"
	Returned   Stage = "returned" // a draft again, sent back by somebody on its route
	Recalled   Stage = "recalled" // a draft again, taken back by its drafter
	InReview   Stage = "in_review"
	Terminated Stage = "terminated"
	Signed     Stage = "signed"
	Numbered   Stage = "numbered"
	Sealed     Stage = "sealed"
	Issued     Stage = "issued"
	Filed      Stage = "filed"
	Voided     Stage = "voided"
	Withdrawn  Stage = "withdrawn"
	Repealed   Stage = "repealed"
)

// The stages of incoming documents, beside Filed.
const (
	Received   Stage = "received"
	Registered Stage = "registered"
	InHand     Stage = "in_hand"
	Completed  Stage = "completed"
	SentBack   Stage = "sent_back" // returned to its sender with a reason
)

// Awaiting says at which step a document waits and for whom.
type Awaiting struct {
	Step   Step     `json:"step"`
	People []string `json:"people"`
}

// Act is what one person did to a document or a loan.
type Act struct {
	Step    Step     `json:"step"`
	Outcome Outcome  `json:"outcome"`
	By      string   `json:"by"`
	To      []string `json:"to"`   // who is to handle, to add an opinion or to read
	Text    Text     `json:"text"` // the opinion or reason; may be empty
	Moment
}

// Outcome is how a step ended; empty when it was agreed to or done.
type Outcome string

// The outcomes other than consent.
const (
	SendBackToDrafter Outcome = "return"    // 退回拟稿人
	EndWithoutIssue   Outcome = "terminate" // 终止
	SendBackToSender  Outcome = "send_back" // 退回来文单位
)

// Step is a step of a life, or something that a person does between steps.
type Step string

// The steps of issuing.
const (
	StepSubmit      Step = "submit" // 送审
	StepReview      Step = "review"
	StepCountersign Step = "countersign"
	StepEdit        Step = "edit" // 核稿
	StepSign        Step = "sign"
	StepCheck       Step = "check"  // 复核, of upward documents
	StepNumber      Step = "number" // 登记
	StepSeal        Step = "seal"
	StepIssue       Step = "issue"
	StepFile        Step = "file"
	StepRecall      Step = "recall" // by the drafter; of a loan, by the archivist
	StepVoid        Step = "void"
	StepWithdraw    Step = "withdraw" // 撤销
	StepRepeal      Step = "repeal"   // 废止
)

// The steps of receiving.
const (
	StepReceive   Step = "receive"
	StepRegister  Step = "register"
	StepScreen    Step = "screen"
	StepPropose   Step = "propose"
	StepInstruct  Step = "instruct"
	StepHandle    Step = "handle"
	StepTransfer  Step = "transfer"   // 转办
	StepAddSigner Step = "add_signer" // 加签: somebody is asked before the one who asks decides
	StepCirculate Step = "circulate"  // 传阅
	StepRead      Step = "read"
	StepUrge      Step = "urge"
	StepComplete  Step = "complete"
)
