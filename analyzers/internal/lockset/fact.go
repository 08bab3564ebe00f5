package lockset

import (
	"go/types"
)

// Effects is the fact exported for a function with an effect on locks: its summary in a form that another package can
// read.
type Effects struct{ Text string }

// AFact marks Effects as a fact.
func (*Effects) AFact() {}

func (x *Effects) String() string { return x.Text }

// imported returns the summary of a function of another package; nil if it has no effect.
func (e *engine) imported(obj *types.Func) *Summary { return nil }

// export exports a fact for each function with an effect.
func (e *engine) export() {}
