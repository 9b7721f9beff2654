package main

import (
	"net/url"
	"strings"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/web/notify"
)

// Gateways are the ways by which notices leave the house, besides the notices page. None is needed. Webhooks are secrets as a whole:
// who knows one can speak in its group.
type Gateways struct {
	SMTPAddress  string `name:"smtp-address" env:"LANTAI_SMTP_ADDRESS" placeholder:"HOST:PORT" help:"邮件服务器；不设则不发邮件 | mail server; no mail unless set"`
	SMTPUsername string `name:"smtp-username" env:"LANTAI_SMTP_USERNAME" placeholder:"NAME" help:"邮件服务器的用户名；不设则不登录 | user of the mail server; no sign-in unless set"`
	SMTPPassword string `name:"smtp-password" env:"LANTAI_SMTP_PASSWORD" secret:"" placeholder:"PASSWORD" help:"邮件服务器的口令 | password of the mail server"`
	SMTPFrom     string `name:"smtp-from" env:"LANTAI_SMTP_FROM" placeholder:"ADDRESS" help:"发件人，如 兰台 <oa@example.gov.cn> | sender of the mails"`
	SMTPSecurity string `name:"smtp-security" env:"LANTAI_SMTP_SECURITY" default:"starttls" placeholder:"starttls|tls|none" help:"与邮件服务器的加密方式 | encryption to the mail server"`

	WeComURL       string `name:"notify-wecom-url" env:"LANTAI_NOTIFY_WECOM_URL" secret:"whole" placeholder:"URL" help:"企业微信群机器人的地址 | webhook of a WeCom robot"`
	DingTalkURL    string `name:"notify-dingtalk-url" env:"LANTAI_NOTIFY_DINGTALK_URL" secret:"whole" placeholder:"URL" help:"钉钉群机器人的地址 | webhook of a DingTalk robot"`
	DingTalkSecret string `name:"notify-dingtalk-secret" env:"LANTAI_NOTIFY_DINGTALK_SECRET" secret:"" placeholder:"SECRET" help:"钉钉机器人的加签密钥 | signing secret of the DingTalk robot"`
	FeishuURL      string `name:"notify-feishu-url" env:"LANTAI_NOTIFY_FEISHU_URL" secret:"whole" placeholder:"URL" help:"飞书群机器人的地址 | webhook of a Feishu robot"`
	FeishuSecret   string `name:"notify-feishu-secret" env:"LANTAI_NOTIFY_FEISHU_SECRET" secret:"" placeholder:"SECRET" help:"飞书机器人的签名密钥 | signing secret of the Feishu robot"`
	SMSURL         string `name:"notify-sms-url" env:"LANTAI_NOTIFY_SMS_URL" secret:"whole" placeholder:"URL" help:"短信服务的地址 | address of a service for short messages"`
	SMSAuth        string `name:"notify-sms-auth" env:"LANTAI_NOTIFY_SMS_AUTH" secret:"" placeholder:"HEADER" help:"短信服务的 Authorization 头 | Authorization header of that service"`
	SMSTemplate    string `name:"notify-sms-template" env:"LANTAI_NOTIFY_SMS_TEMPLATE" placeholder:"JSON" help:"短信请求的 JSON 模板 | JSON template of its requests"`
}

// outlets are the gateways in the words of web/notify.
func (g Gateways) outlets() notify.Settings {
	return notify.Settings{
		SMTP: notify.SMTP{Address: g.SMTPAddress, Username: g.SMTPUsername, Password: g.SMTPPassword, From: g.SMTPFrom,
			Security: g.SMTPSecurity},
		WeComURL: g.WeComURL, DingTalkURL: g.DingTalkURL, DingTalkSecret: g.DingTalkSecret, FeishuURL: g.FeishuURL, FeishuSecret: g.FeishuSecret,
		SMS: notify.SMS{URL: g.SMSURL, Authorization: g.SMSAuth, Template: g.SMSTemplate},
	}
}

// checkGateways looks at the gateways that are set; it connects to none of them.
func (c Config) checkGateways() error {
	if s := c.SMTPSecurity; s != "" && s != "starttls" && s != "tls" && s != "none" {
		return archive.E(archive.Invalid, "LANTAI_SMTP_SECURITY 只能是 starttls、tls 或 none，现为 %s。", s)
	}
	if c.SMTPAddress != "" && c.SMTPUsername != "" && c.SMTPSecurity == "none" {
		return archive.E(archive.Invalid, "LANTAI_SMTP_SECURITY 为 none 时不能用 LANTAI_SMTP_USERNAME：口令不得明文传送。")
	}
	for _, hook := range []struct{ name, address string }{{"LANTAI_NOTIFY_WECOM_URL", c.WeComURL}, {"LANTAI_NOTIFY_DINGTALK_URL", c.DingTalkURL},
		{"LANTAI_NOTIFY_FEISHU_URL", c.FeishuURL}, {"LANTAI_NOTIFY_SMS_URL", c.SMSURL}} {
		u, err := url.Parse(hook.address)
		if hook.address != "" && (err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "") {
			return archive.E(archive.Invalid, "%s 不是完整的网址，应以 https:// 开头。", hook.name)
		}
	}
	all, err := notify.Outlets(c.outlets())
	if err != nil {
		return err
	}
	if len(all) > 0 && strings.TrimSpace(c.BaseURL) == "" {
		return archive.E(archive.Invalid, "设了通知渠道就必须设 LANTAI_BASE_URL：消息里要有收件人能打开的网址。")
	}
	return nil
}
