package notify

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/lantai/lantai/archive"
)

// taken is what a receiver was sent.
type taken struct {
	query  map[string][]string
	header http.Header
	body   map[string]any
}

// receiver is an HTTP server that answers every message alike.
func receiver(t *testing.T, status int, answer string) (address string, last func() taken) {
	t.Helper()
	var got taken
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got = taken{query: r.URL.Query(), header: r.Header}
		if err := json.Unmarshal(body, &got.body); err != nil {
			t.Errorf("not JSON: %s", body)
		}
		w.WriteHeader(status)
		io.WriteString(w, answer)
	}))
	t.Cleanup(server.Close)
	return server.URL + "/hook?access_token=geheim", func() taken { return got }
}

// at is the moment of the signatures: 1760000000000 ms.
func at() time.Time { return time.UnixMilli(1760000000000) }

func TestDingTalkSigns(t *testing.T) {
	address, last := receiver(t, 200, `{"errcode":0,"errmsg":"ok"}`)
	all, err := Outlets(Settings{DingTalkURL: address, DingTalkSecret: "SECtest", Now: at})
	if err != nil || all[archive.DingTalk].PerMinute != 20 {
		t.Fatal(all, err)
	}
	if err := all[archive.DingTalk].Send(t.Context(), message); err != nil {
		t.Fatal(err)
	}
	got := last()
	// printf '1760000000000\nSECtest' | openssl dgst -sha256 -hmac SECtest -binary | base64
	if got.query["timestamp"][0] != "1760000000000" || got.query["sign"][0] != "6IoghBKw49dqVHyzlGNfS7+DTE6hHTbyKMslbn3uzKI=" || got.query["access_token"][0] != "geheim" {
		t.Errorf("asked with %v", got.query)
	}
	text, _ := got.body["text"].(map[string]any)
	if s, _ := text["content"].(string); !strings.HasPrefix(s, "@13800000001 王芳\n") || !strings.HasSuffix(s, message.Link) {
		t.Errorf("says %v", got.body)
	}
}

func TestFeishuSigns(t *testing.T) {
	address, last := receiver(t, 200, `{"code":0,"msg":"success"}`)
	all, err := Outlets(Settings{FeishuURL: address, FeishuSecret: "test", Now: at})
	if err != nil {
		t.Fatal(err)
	}
	if err := all[archive.Feishu].Send(t.Context(), message); err != nil {
		t.Fatal(err)
	}
	// printf '' | openssl dgst -sha256 -hmac "$(printf '1760000000\ntest')" -binary | base64
	if got := last(); got.body["timestamp"] != "1760000000" || got.body["sign"] != "Lny8wINXwKSfM6zPw/gPalKF3DsxfreuF0GRA9D4hsA=" || got.body["msg_type"] != "text" {
		t.Errorf("says %v", got.body)
	}
}

func TestWeComCallsThePerson(t *testing.T) {
	address, last := receiver(t, 200, `{"errcode":0,"errmsg":"ok"}`)
	all, _ := Outlets(Settings{WeComURL: address})
	if err := all[archive.WeCom].Send(t.Context(), message); err != nil {
		t.Fatal(err)
	}
	text, _ := last().body["text"].(map[string]any)
	if called, _ := text["mentioned_mobile_list"].([]any); len(called) != 1 || called[0] != "13800000001" {
		t.Errorf("says %v", last().body)
	}
}

func TestSMSFollowsItsTemplate(t *testing.T) {
	address, last := receiver(t, 200, ``)
	all, err := Outlets(Settings{SMS: SMS{URL: address, Authorization: "Bearer x", Template: `{"to":[{{json .Mobile}}],"params":{"t":{{json .Text}}}}`}})
	if err != nil {
		t.Fatal(err)
	}
	quoted := message
	quoted.Subject = `"},"x":"`
	if err := all[archive.SMS].Send(t.Context(), quoted); err != nil {
		t.Fatal(err)
	}
	params, _ := last().body["params"].(map[string]any)
	if last().header.Get("Authorization") != "Bearer x" || params["t"] != quoted.Subject+" "+message.Link || len(last().body) != 2 {
		t.Errorf("says %v with %v", last().body, last().header)
	}
	for _, wrong := range []string{`{{.Mobile`, `{{.Title}}`} {
		if _, err := Outlets(Settings{SMS: SMS{URL: address, Template: wrong}}); archive.KindOf(err) != archive.Invalid {
			t.Errorf("template %s: %v", wrong, err)
		}
	}
}

func TestRobotFaults(t *testing.T) {
	for _, c := range []struct {
		name   string
		status int
		answer string
		want   archive.Kind
	}{
		{"a fault of its own", 500, `oops`, archive.Unavailable},
		{"throttled by status", 429, ``, archive.TooMany},
		{"throttled by code", 200, `{"errcode":130101,"errmsg":"send too fast"}`, archive.TooMany},
		{"refused", 400, ``, archive.Invalid},
		{"a wrong key", 200, `{"errcode":310000,"errmsg":"sign not match"}`, archive.Internal},
		{"sent elsewhere", 302, ``, archive.Internal},
		{"no JSON", 200, `<html>`, archive.Internal},
	} {
		t.Run(c.name, func(t *testing.T) {
			address, _ := receiver(t, c.status, c.answer)
			all, _ := Outlets(Settings{DingTalkURL: address})
			err := all[archive.DingTalk].Send(t.Context(), message)
			if err == nil || archive.KindOf(err) != c.want || strings.Contains(err.Error(), "geheim") {
				t.Errorf("%v, want %s", err, c.want)
			}
		})
	}
}

// TestSlowRobotIsNotWaitedFor, and its key does not stand in the error.
func TestSlowRobotIsNotWaitedFor(t *testing.T) {
	release := make(chan bool)
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
	defer server.Close()
	defer close(release)
	all, _ := Outlets(Settings{WeComURL: server.URL + "/?key=geheim"})
	ctx, stop := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer stop()
	if err := all[archive.WeCom].Send(ctx, message); archive.KindOf(err) != archive.Unavailable || strings.Contains(err.Error(), "geheim") {
		t.Errorf("%v", err)
	}
}

func TestNoGatewayWithoutAddress(t *testing.T) {
	if all, err := Outlets(Settings{DingTalkSecret: "SECtest"}); len(all) != 0 || err != nil {
		t.Errorf("%v, %v", all, err)
	}
}
