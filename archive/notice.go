package archive

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Channel is a way by which a notice reaches a person.
type Channel string

const (
	InApp    Channel = "in_app"   // the notices page; always
	Mail     Channel = "mail"     // SMTP
	WeCom    Channel = "wecom"    // 企业微信
	DingTalk Channel = "dingtalk" // 钉钉
	Feishu   Channel = "feishu"   // 飞书
	SMS      Channel = "sms"      // 短信
)

// Channels are all channels beyond the notices page.
func Channels() []Channel { return []Channel{Mail, WeCom, DingTalk, Feishu, SMS} }

// Chinese is the word for the channel.
func (c Channel) Chinese() string {
	return map[Channel]string{InApp: "系统内", Mail: "邮件", WeCom: "企业微信", DingTalk: "钉钉", Feishu: "飞书", SMS: "短信"}[c]
}

// SendingState is where a notice stands on one channel.
type SendingState string

const (
	SendingQueued  SendingState = "queued"  // waits to be sent, perhaps for the office to open
	SendingSent    SendingState = "sent"    // handed to the gateway; in the house: laid out for the person
	SendingFailed  SendingState = "failed"  // given up; Why says why
	SendingSkipped SendingState = "skipped" // not needed any more: the person had opened the notice before
)

// Chinese is the word for the state.
func (s SendingState) Chinese() string {
	return map[SendingState]string{SendingQueued: "待发送", SendingSent: "已发送", SendingFailed: "未送达", SendingSkipped: "已看过，不再发送"}[s]
}

// SendingFault says why a sending was given up, or not yet done.
type SendingFault string

const (
	FaultNoGateway   SendingFault = "no_gateway"  // the operator has not set up the channel
	FaultNoAddress   SendingFault = "no_address"  // the person has given no address for it
	FaultRefused     SendingFault = "refused"     // the gateway will not take it
	FaultUnreachable SendingFault = "unreachable" // the gateway did not answer, or with a fault of its own
	FaultThrottled   SendingFault = "throttled"   // the gateway takes no more at present
	FaultNoRight     SendingFault = "no_right"    // the person may not know the document any more
)

// Chinese is the sentence for the fault; "" for none.
func (f SendingFault) Chinese() string {
	return map[SendingFault]string{FaultNoGateway: "系统没有设置这个渠道。", FaultNoAddress: "收件人没有填写这个渠道的地址。",
		FaultRefused: "对方服务器拒收。", FaultUnreachable: "多次联系不上发送服务。", FaultThrottled: "发送服务限制次数，没有发出。",
		FaultNoRight: "收件人已不能知悉这件公文，没有发送。"}[f]
}

// Sending is a notice on one channel, as its sender may see it.
type Sending struct {
	Notice     ID
	Kind       string
	PersonName string
	FromName   string // "" when the house itself reminds
	Channel    Channel
	State      SendingState
	Why        SendingFault
	At         time.Time // when it was queued
	SentAt     time.Time
	OpenedAt   time.Time // when the person first opened the notice
}

// Parcel is what waits for one person on one channel: it goes out as one message.
type Parcel struct {
	ID           ID // of the message
	Channel      Channel
	Person       Key
	Name         string
	Language     string
	Organisation Key // by whose hours the person is left in peace
	Contact      Contact
	Items        []ParcelItem
}

// ParcelItem is one notice in a parcel.
type ParcelItem struct {
	Sending  Key
	Notice   ID
	Kind     string
	Title    string // of the document, only when it is Public
	Attempts int    // before this one
	At       time.Time
	Opened   bool // the person has opened it meanwhile
	Known    bool // the person may still know what it speaks of
}

// Outcome is what became of items of a parcel.
type Outcome struct {
	Items   []ParcelItem
	State   SendingState
	Why     SendingFault
	After   time.Duration // with SendingQueued: how long to wait
	Untried bool          // the gateway was not asked: it does not count as an attempt
}

// Sendings is the queue of notices on their channels; a row proves what was sent when, and when it was opened.
type Sendings interface {
	// OfDocument are the sendings that speak of a document, newest first, for those inside it.
	OfDocument(ctx context.Context, d Key) ([]Sending, error)
	// Claim takes parcels whose time has come, at most so many, and keeps them from others for a while: who is killed in the middle
	// leaves them to be claimed again.
	Claim(ctx context.Context, c Channel, limit int) ([]Parcel, error)
	// Settle writes what became of items.
	Settle(ctx context.Context, o Outcome) error
	// Tried counts the messages of a channel that were tried since a moment, by whatever node.
	Tried(ctx context.Context, c Channel, since time.Time) (int, error)
	// Contact is how the actor wants to be told; SetContact changes it.
	Contact(ctx context.Context) (Contact, error)
	SetContact(ctx context.Context, c Contact) error
}

// Contact is how a person wants to be told besides the notices page.
type Contact struct {
	Mail     string
	Mobile   string
	Channels []Channel // beyond the notices page
	Quiet    bool      // outside office hours messages wait
}

var (
	mailForm   = regexp.MustCompile(`^[^\s@<>"',;:\\]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$`)
	mobileForm = regexp.MustCompile(`^\+?[0-9]{6,15}$`)
)

// Check refuses addresses that cannot be ones, and channels without their address.
func (c Contact) Check() error {
	switch {
	case c.Mail != "" && (len(c.Mail) > 254 || !mailForm.MatchString(c.Mail)):
		return E(Invalid, "邮箱地址写得不全，请核对，例如 name@example.gov.cn。").On("mail")
	case c.Mobile != "" && !mobileForm.MatchString(c.Mobile):
		return E(Invalid, "手机号只写数字，可以用 + 开头。").On("mobile")
	case c.Mail == "" && slices.Contains(c.Channels, Mail):
		return E(Invalid, "用邮件接收通知须先填邮箱地址。").On("mail")
	case c.Mobile == "" && slices.Contains(c.Channels, SMS):
		return E(Invalid, "用短信接收通知须先填手机号。").On("mobile")
	}
	for _, channel := range c.Channels {
		if !slices.Contains(Channels(), channel) {
			return E(Invalid, "没有“%s”这个通知渠道。", string(channel)).On("channels")
		}
	}
	return nil
}

// Tidy is the contact without blanks around its fields, each channel once.
func (c Contact) Tidy() Contact {
	c.Mail, c.Mobile = strings.TrimSpace(c.Mail), strings.TrimSpace(c.Mobile)
	c.Channels = slices.Compact(slices.Sorted(slices.Values(c.Channels)))
	return c
}

// Kinds of news of how a document's way ended, where it was not done.
const (
	NewsSentBack   = "sent_back"  // an arrival went back to its sender (不受理)
	NewsTerminated = "terminated" // its way was ended (终止)
	NewsVoided     = "voided"     // its number was made void (作废)
)

// IsTask reports whether a notice of the kind asks its receiver to do something.
func IsTask(kind string) bool {
	return slices.Contains([]string{"opened", "urged", "soon", "due", "unseen", "passed_on", "delivery_urged", "delivery_again", "loan_requested"}, kind)
}
