package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/lantai/lantai/archive"
)

// Bind reads the JSON body into dst. Nothing is guessed: another media type is Unsupported, text that is not JSON Malformed; a
// field that the route does not know and a value of the wrong type are Invalid and named.
func (c *Call) Bind(dst any) error {
	if mediaType, _, _ := mime.ParseMediaType(c.Request().Header.Get(echo.HeaderContentType)); mediaType != echo.MIMEApplicationJSON {
		return archive.E(archive.Unsupported, "请求内容须为 JSON，请把 Content-Type 设为 application/json。")
	}
	body, err := c.readBody()
	if err != nil {
		return err
	}
	if !utf8.Valid(body) {
		return archive.E(archive.Malformed, "请求内容不是 UTF-8 文本，没有读取。")
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(dst); err != nil {
		return bindError(err)
	}
	if _, err := decoder.Token(); err != io.EOF {
		return archive.E(archive.Malformed, "请求内容在 JSON 之后还有多余的文字，没有读取。")
	}
	return nil
}

// decodeStrictly reads a part of a body whose JSON has more than one form.
func decodeStrictly(data []byte, dst any) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(dst); err != nil {
		return bindError(err)
	}
	return nil
}

func bindError(err error) error {
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		field := fieldNamed(wrong.Field)
		return archive.E(archive.Invalid, "“%s”的值类型不对，请按接口说明填写。", field).On(field).Because(err)
	}
	// encoding/json has no type for this error; a test holds the text.
	if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		name = strings.Trim(name, `"`)
		return archive.E(archive.Invalid, "接口没有“%s”这个字段，请核对拼写。", name).On(name).Because(err)
	}
	if refused, ok := errors.AsType[*archive.Error](err); ok { // of an UnmarshalJSON of ours
		return refused
	}
	return archive.E(archive.Malformed, "请求内容不是完整的 JSON，没有读取。").Because(err)
}

// fieldNamed is the path of a field as programs know it: encoding/json names embedded Go types in it too.
func fieldNamed(path string) string {
	parts := slices.DeleteFunc(strings.Split(path, "."), func(part string) bool { return part != strings.ToLower(part) })
	return strings.Join(parts, ".")
}

// Form reads the fields of a posted form.
func (c *Call) Form() (url.Values, error) {
	if c.ForProgram() {
		return nil, archive.E(archive.Unsupported, "请求内容须为 JSON，请把 Content-Type 设为 application/json。")
	}
	form, err := c.FormParams()
	if err == nil {
		return form, nil
	}
	if asError(err).Kind == archive.TooLarge {
		return nil, err
	}
	return nil, archive.E(archive.Malformed, "表单没有读全，请返回再送一次。").Because(err)
}

// readBody reads the body once and keeps it: it is decoded, and digested for the Idempotency-Key.
func (c *Call) readBody() ([]byte, error) {
	if c.read {
		return c.body, nil
	}
	body, err := io.ReadAll(c.Request().Body)
	if err != nil {
		return nil, err
	}
	c.read, c.body = true, body
	return body, nil
}
