// Package notify holds the gateways by which notices leave the house: mail, the robots of WeCom, DingTalk and Feishu, and short
// messages by HTTP. Their addresses come from the operator alone, never from a person or a document.
package notify

import (
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/notices"
)

// Settings say which gateways there are. A gateway whose address is empty is not there.
type Settings struct {
	SMTP           SMTP
	WeComURL       string // webhook of a group's robot, with its key
	DingTalkURL    string // webhook of a group's robot, with its access token
	DingTalkSecret string // SEC…, of a robot that wants signatures
	FeishuURL      string
	FeishuSecret   string
	SMS            SMS

	Now func() time.Time // of signatures; nil: time.Now
}

// What the platforms take in a minute: DingTalk and WeCom 20 of one robot, Feishu 100.
const (
	robotsPerMinute = 20
	feishuPerMinute = 100
)

// Outlets makes the gateways that are set.
func Outlets(s Settings) (map[archive.Channel]notices.Outlet, error) {
	if s.Now == nil {
		s.Now = time.Now
	}
	all := map[archive.Channel]notices.Outlet{}
	if s.SMTP.Address != "" {
		mail, err := newMail(s.SMTP)
		if err != nil {
			return nil, err
		}
		all[archive.Mail] = notices.Outlet{Gateway: mail}
	}
	if s.WeComURL != "" {
		all[archive.WeCom] = notices.Outlet{Gateway: weCom{s.WeComURL}, PerMinute: robotsPerMinute}
	}
	if s.DingTalkURL != "" {
		all[archive.DingTalk] = notices.Outlet{Gateway: dingTalk{s.DingTalkURL, s.DingTalkSecret, s.Now}, PerMinute: robotsPerMinute}
	}
	if s.FeishuURL != "" {
		all[archive.Feishu] = notices.Outlet{Gateway: feishu{s.FeishuURL, s.FeishuSecret, s.Now}, PerMinute: feishuPerMinute}
	}
	if s.SMS.URL != "" {
		sms, err := newSMS(s.SMS)
		if err != nil {
			return nil, err
		}
		all[archive.SMS] = notices.Outlet{Gateway: sms}
	}
	return all, nil
}
