package notify

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/notices"
)

// Robots speak in a group, so each message begins with the name of the person it is for.

// bare takes the address out of an error of net/http: it holds the robot's key.
func bare(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		return u.Err
	}
	return err
}

// robotFault turns a code of an answer into what to do; the codes in busy say that the robot takes no more at present.
func robotFault(code int, says string, busy ...int) error {
	cause := fmt.Errorf("the robot answers %d: %s", code, says)
	switch {
	case code == 0:
		return nil
	case slices.Contains(busy, code):
		return archive.E(archive.TooMany, "消息服务限制次数。").Because(cause)
	}
	return cause
}

func mobiles(m notices.Message) []string {
	if m.To.Mobile == "" {
		return []string{}
	}
	return []string{m.To.Mobile}
}

// weCom is a robot of 企业微信.
type weCom struct{ address string }

// Send implements notices.Gateway.
func (g weCom) Send(ctx context.Context, m notices.Message) error {
	var answer struct {
		Code int    `json:"errcode"`
		Says string `json:"errmsg"`
	}
	err := postJSON(ctx, g.address, map[string]any{"msgtype": "text",
		"text": map[string]any{"content": m.To.Name + "\n" + m.Text, "mentioned_mobile_list": mobiles(m)}}, &answer)
	if err != nil {
		return err
	}
	return robotFault(answer.Code, answer.Says, 45009, 45033)
}

// dingTalk is a robot of 钉钉.
type dingTalk struct {
	address, secret string
	now             func() time.Time
}

// Send implements notices.Gateway.
func (g dingTalk) Send(ctx context.Context, m notices.Message) error {
	address, err := g.signed()
	if err != nil {
		return err
	}
	content := m.To.Name + "\n" + m.Text
	if m.To.Mobile != "" {
		content = "@" + m.To.Mobile + " " + content // without it the robot calls nobody
	}
	var answer struct {
		Code int    `json:"errcode"`
		Says string `json:"errmsg"`
	}
	err = postJSON(ctx, address, map[string]any{"msgtype": "text", "text": map[string]any{"content": content},
		"at": map[string]any{"atMobiles": mobiles(m), "isAtAll": false}}, &answer)
	if err != nil {
		return err
	}
	return robotFault(answer.Code, answer.Says, 130101, 410100)
}

// signed is the address with timestamp and signature: HMAC-SHA256 of "milliseconds\nsecret" under the secret, in Base64.
func (g dingTalk) signed() (string, error) {
	u, err := url.Parse(g.address)
	if err != nil || g.secret == "" {
		return g.address, err
	}
	at := strconv.FormatInt(g.now().UnixMilli(), 10)
	q := u.Query()
	q.Set("timestamp", at)
	q.Set("sign", sign(g.secret, at+"\n"+g.secret))
	u.RawQuery = q.Encode()
	return u.String(), nil
}

// feishu is a robot of 飞书.
type feishu struct {
	address, secret string
	now             func() time.Time
}

// Send implements notices.Gateway. The signature is HMAC-SHA256 of nothing under "seconds\nsecret", in Base64.
func (g feishu) Send(ctx context.Context, m notices.Message) error {
	body := map[string]any{"msg_type": "text", "content": map[string]any{"text": m.To.Name + "\n" + m.Text}}
	if g.secret != "" {
		at := strconv.FormatInt(g.now().Unix(), 10)
		body["timestamp"], body["sign"] = at, sign(at+"\n"+g.secret, "")
	}
	var answer struct {
		Code int    `json:"code"`
		Says string `json:"msg"`
	}
	if err := postJSON(ctx, g.address, body, &answer); err != nil {
		return err
	}
	return robotFault(answer.Code, answer.Says, 9499, 11232)
}

func sign(key, text string) string {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
