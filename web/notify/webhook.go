package notify

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/lantai/lantai/archive"
)

// sendTimeout is how long one message may take, whatever the caller allows.
const sendTimeout = 10 * time.Second

// mostAnswer is how much of an answer is read.
const mostAnswer = 64 << 10

// post sends a body to an address of the operator and answers what comes back. It follows no redirection: where messages go is for
// the operator to say.
func post(ctx context.Context, address string, header http.Header, body []byte) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header = header
	client := &http.Client{Timeout: sendTimeout, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(request)
	if err != nil {
		return nil, archive.E(archive.Unavailable, "消息服务联系不上。").Because(bare(err))
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(response.Body, mostAnswer))
	if err != nil {
		return nil, archive.E(archive.Unavailable, "消息服务没有答完。").Because(bare(err))
	}
	return answer, statusFault(response.StatusCode)
}

// statusFault tells by the status what to do.
func statusFault(status int) error {
	cause := fmt.Errorf("the gateway answers %d", status)
	switch {
	case status < 300:
		return nil
	case status == http.StatusTooManyRequests:
		return archive.E(archive.TooMany, "消息服务限制次数。").Because(cause)
	case status == http.StatusBadRequest || status == http.StatusUnprocessableEntity:
		return archive.E(archive.Invalid, "消息服务拒收。").Because(cause)
	case status >= 500:
		return archive.E(archive.Unavailable, "消息服务有故障。").Because(cause)
	}
	return cause
}

// postJSON sends v to a robot and reads its answer into out.
func postJSON(ctx context.Context, address string, v, out any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	answer, err := post(ctx, address, http.Header{"Content-Type": {"application/json; charset=utf-8"}}, body)
	if err != nil {
		return err
	}
	return json.Unmarshal(answer, out)
}
