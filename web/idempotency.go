package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"io"
	"net/http"

	"github.com/lantai/lantai/archive"
)

// keyField is the hidden field of a form that carries its Idempotency-Key; {{key}} writes it.
const keyField = "_key"

// maxKey is the longest Idempotency-Key that is kept (see the idempotency table).
const maxKey = 200

// Act makes a handler of an act (design 4.10). do runs under the request's Idempotency-Key: c.By() carries the claim into the use
// case, which sets Claim.Ref to the id of what it made; where the path has an :id, Ref begins as that. show then builds the answer
// from ref alone, under today's rights, for the first request and for its repetitions alike.
func Act(do func(c *Call) error, show func(c *Call, ref string) error) Handler {
	return func(c *Call) error {
		claim, err := c.newClaim()
		if err != nil {
			return err
		}
		return c.ActAs(claim, do, show)
	}
}

// ActAs is Act with a claim of the handler's own making, for bodies that are not read into memory (see NewClaim).
func (c *Call) ActAs(claim *archive.Claim, do func(c *Call) error, show func(c *Call, ref string) error) error {
	c.claim = claim
	err := do(c)
	c.claim = nil // what follows only reads
	if err != nil {
		return err
	}
	return show(c, claim.Ref)
}

// newClaim reads the key and digests path and body.
func (c *Call) newClaim() (*archive.Claim, error) {
	key, content, err := c.keyAndContent()
	if err != nil {
		return nil, err
	}
	return c.NewClaim(key, content)
}

// NewClaim makes the claim of a request from its key and the canonical form of its body.
func (c *Call) NewClaim(key string, content []byte) (*archive.Claim, error) {
	if key == "" || len(key) > maxKey {
		return nil, archive.E(archive.Malformed, "请在 Idempotency-Key 中给出 1 至 %d 个字符的请求编号，重复发送时用同一个。", maxKey).
			On("Idempotency-Key")
	}
	path := c.Request().URL.Path
	digest := sha256.Sum256(append([]byte(path+"\x00"), content...))
	return &archive.Claim{Route: c.Request().Method + " " + c.Path(), Key: key, Digest: digest, Ref: c.Param("id")}, nil
}

func (c *Call) keyAndContent() (key string, content []byte, err error) {
	if !c.ForProgram() {
		form, err := c.Form()
		if err != nil {
			return "", nil, err
		}
		key = form.Get(keyField)
		form.Del(keyField)
		return key, []byte(form.Encode()), nil
	}
	body, err := c.readBody()
	if err != nil {
		return "", nil, err
	}
	content, err = canonicalJSON(body)
	return c.Request().Header.Get("Idempotency-Key"), content, err
}

// canonicalJSON writes a body with sorted names and without spaces, so that a program may write it otherwise the second time.
func canonicalJSON(body []byte) ([]byte, error) {
	if len(bytes.TrimSpace(body)) == 0 {
		return nil, nil
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var v any
	if err := decoder.Decode(&v); err != nil && err != io.EOF {
		return nil, bindError(err)
	}
	return json.Marshal(v)
}

// acts reports whether a method changes something.
func acts(method string) bool {
	return method != http.MethodGet && method != http.MethodHead
}
