package archive

import (
	"context"
	"time"
)

// UploadKept is how long an upload in parts waits for its next part.
const UploadKept = 24 * time.Hour

// Upload is a large file on its way in, in parts, so that a broken line costs one part and not the file (断点续传).
//
//	receiving ──the last part──▶ done, File names what it became          receiving ──a day without a part──▶ dropped
type Upload struct {
	Key          Key
	ID           ID
	Organisation Key
	Person       Key
	Name         string
	Size         int64  // bytes, as declared
	SHA256       []byte // as declared; nil: not said
	Received     int64  // bytes, and the offset of the next part
	File         ID     // "" until it is one
	Touched      time.Time
}

// Whole reports whether all parts are there.
func (u Upload) Whole() bool { return u.Received == u.Size }

// Expects refuses a part that does not begin where the parts so far end.
func (u Upload) Expects(offset int64) error {
	if offset != u.Received {
		return E(Conflict, "已收到 %d 字节，请从那里接着上传。", u.Received).On("Upload-Offset")
	}
	return nil
}

// UploadPart is a stretch of an upload, staged under a key of its own.
type UploadPart struct {
	Start, Size int64
	Blob        BlobKey
}

// Uploads keeps uploads in parts; everybody sees only his own.
type Uploads interface {
	Insert(ctx context.Context, u *Upload) error
	ByID(ctx context.Context, id ID) (Upload, error)
	// Lock is ByID, and holds the row against others until the end of the act.
	Lock(ctx context.Context, id ID) (Upload, error)
	// Parts are in their order.
	Parts(ctx context.Context, u Key) ([]UploadPart, error)
	// AddPart notes a part behind those before it.
	AddPart(ctx context.Context, u *Upload, p UploadPart) error
	// Finish names the file and forgets the parts.
	Finish(ctx context.Context, u *Upload, file ID) error
	// Drop forgets an upload and its parts. There being none is not an error.
	Drop(ctx context.Context, u Key) error
}
