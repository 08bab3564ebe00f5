package directive

import "go/token"

// A Guard is what a comment says about how a field or package variable is protected.
type Guard struct {
	Locks  []Lock // all of them are held where it is written, and one of them where it is read
	Atomic bool   // +checkatomic: accessed through sync/atomic
	Text   string // the words: "guarded by mu"
	Pos    token.Pos
}
