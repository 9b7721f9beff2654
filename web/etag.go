package web

import (
	"strconv"
	"strings"

	"github.com/lantai/lantai/archive"
)

// SetETag names the version of what is answered: a strong validator (RFC 9110 8.8.3).
func (c *Call) SetETag(version int) { c.Response().Header().Set("ETag", `"`+strconv.Itoa(version)+`"`) }

// IfMatch is the version that the asker has read and now changes. The use case compares it under the row's lock and answers Stale
// when it is not the present one. A missing header is refused, so that nobody overwrites what they have not read; a validator that
// was never ours is stale.
func (c *Call) IfMatch() (version int, err error) {
	header := c.Request().Header.Get("If-Match")
	if header == "" {
		return 0, archive.E(preconditionRequired, "请先读取内容，再在 If-Match 中写明读到的版本。").On("If-Match")
	}
	if version, err = strconv.Atoi(strings.Trim(header, `"`)); err != nil || strconv.Quote(strconv.Itoa(version)) != header {
		return 0, archive.E(archive.Stale, "内容在您读取之后有了变化，没有保存。请重新读取后再改。").On("If-Match")
	}
	return version, nil
}
