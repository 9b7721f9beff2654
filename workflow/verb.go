package workflow

// Verb is something that a person does with a task or a run.
type Verb string

// The closed set of verbs.
const (
	Submit       Verb = "submit"        // 送审: the first step is done
	Approve      Verb = "approve"       // 同意
	Disagree     Verb = "disagree"      // 不同意
	Return       Verb = "return"        // 退回
	Recall       Verb = "recall"        // 撤回
	TakeBack     Verb = "take_back"     // 取回
	Transfer     Verb = "transfer"      // 转办
	Delegate     Verb = "delegate"      // 委托
	AddSigner    Verb = "add_signer"    // 加签
	RemoveSigner Verb = "remove_signer" // 减签
	Notify       Verb = "notify"        // 知会
	CirculateTo  Verb = "circulate"     // 传阅
	Uncirculate  Verb = "uncirculate"   // 撤销传阅
	Read         Verb = "read"          // 已阅
	Urge         Verb = "urge"          // 催办
	Supervise    Verb = "supervise"     // 督办
	Feedback     Verb = "feedback"      // 督办反馈
	Conclude     Verb = "conclude"      // 督办结案
	Claim        Verb = "claim"         // 申请办理: somebody is on it
	Release      Verb = "release"       // 放弃办理
	Suspend      Verb = "suspend"       // 暂停
	Resume       Verb = "resume"        // 恢复
	Terminate    Verb = "terminate"     // 终止
	Assign       Verb = "assign"        // 指派: the office names who acts where nobody can
	HandOver     Verb = "hand_over"     // 移交: all that waits for a leaver
)

// Chinese is the word of the trade for the verb, as it stands on a button and on the slip.
func (v Verb) Chinese() string {
	return map[Verb]string{Submit: "送审", Approve: "同意", Disagree: "不同意", Return: "退回", Recall: "撤回", TakeBack: "取回", Transfer: "转办",
		Delegate: "委托", AddSigner: "加签", RemoveSigner: "减签", Notify: "知会", CirculateTo: "传阅", Uncirculate: "撤销传阅", Read: "已阅",
		Urge: "催办", Supervise: "督办", Feedback: "督办反馈", Conclude: "督办结案", Claim: "申请办理", Release: "放弃办理", Suspend: "暂停", Resume: "恢复",
		Terminate: "终止", Assign: "指派", HandOver: "移交"}[v]
}
