package archive

import "time"

// FileState is where an uploaded file stands.
type FileState string

const (
	FileChecking FileState = "checking" // its uploader's alone
	FileLive     FileState = "live"     // checked, its bytes written and read back
	FileRefused  FileState = "refused"  // no bytes kept
	FileGone     FileState = "gone"
)

// Reading says whether text could be read out of a file.
type Reading string

const (
	ReadingPending    Reading = "pending"
	ReadingDone       Reading = "read"
	ReadingNone       Reading = "none"       // a kind of file that has no text, such as a picture
	ReadingUnreadable Reading = "unreadable" // damaged or protected
)

// File is an uploaded or produced file. One object in the blob store per row; the bytes are never changed.
type File struct {
	Key          Key
	ID           ID
	Organisation Key
	Uploader     Key
	Name         string
	Size         int64 // bytes
	MediaType    string
	SHA256, SM3  []byte
	Blob         string // random key in the store
	State        FileState
	Reading      Reading
	Reason       string
	Pages        int // 0: unknown
	CreatedAt    time.Time
}
