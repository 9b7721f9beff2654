package archive

// ChainLink says how a document of a chain hangs on the one before it.
type ChainLink string

const (
	ChainOrigin  ChainLink = "origin"  // 来文: nothing known is before it
	ChainArrival ChainLink = "arrival" // it was delivered, and became this
	ChainReply   ChainLink = "reply"   // 复文: it answers
)

// ChainNode is one document of the chain 来文 → 办理 → 复文. Nodes come parents first; Parent is the place of the one before, -1 for
// the first.
type ChainNode struct {
	Document Document
	Link     ChainLink
	Parent   int
}
