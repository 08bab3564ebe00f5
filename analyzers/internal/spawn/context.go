package spawn

import (
	"golang.org/x/tools/go/ssa"
)

// An origin is a call that made a context from another one.
type origin struct {
	parent *node
	cancel *node
	in     *ssa.Function
	byTime bool
}

// cancelled reports whether the context may ever be cancelled: by its cancel function, by its parent or by time.
func (n *node) cancelled() bool { return n.cancelledBut(make(map[*node]bool)) }

func (n *node) cancelledBut(seen map[*node]bool) bool {
	n = n.find()
	if n.outside || !n.rooted && len(n.origins) == 0 {
		return true
	}
	if seen[n] {
		return false
	}
	seen[n] = true
	for _, from := range n.origins {
		cancel := from.cancel.find()
		if from.byTime || cancel.outside || cancel.used || from.parent.cancelledBut(seen) {
			return true
		}
	}
	return false
}

// cancelledFrom reports whether somebody else than a goroutine, which runs those bodies, may cancel the context: the time
// that it has set itself, or a cancel function that it alone calls, only ends its own work.
func (w *wiring) cancelledFrom(n *node, inside map[*body]bool) bool {
	return w.cancelledFromBut(n, inside, make(map[*node]bool))
}

func (w *wiring) cancelledFromBut(n *node, inside map[*body]bool, seen map[*node]bool) bool {
	n = n.find()
	if n.outside || !n.rooted && len(n.origins) == 0 {
		return true
	}
	if seen[n] {
		return false
	}
	seen[n] = true
	for _, from := range n.origins {
		switch {
		case !inside[w.bodies[from.in]]:
			if from.byTime || from.cancel.find().outside || from.cancel.find().used {
				return true
			}
		case from.cancel.find().outside || w.calledBeside(from.cancel, inside):
			return true
		}
		if w.cancelledFromBut(from.parent, inside, seen) {
			return true
		}
	}
	return false
}

// calledBeside reports whether a function that is none of those bodies calls what the node holds.
func (w *wiring) calledBeside(n *node, inside map[*body]bool) bool {
	for _, d := range w.dynamic {
		if !inside[d.in] && w.of(d.instr.Common().Value) == n.find() {
			return true
		}
	}
	return false
}

// A signal is what a receive waits for, besides a value that somebody sends.
type signal uint8

const (
	noSignal signal = iota
	byContext
	byClock
)

// signalOf returns what the channel of an operation tells by being closed or by its values.
func (w *wiring) signalOf(op *Op) signal {
	if isClock(op.Chan) {
		return byClock
	}
	if w.contextOf(op) != nil {
		return byContext
	}
	return noSignal
}

// contextOf returns the context whose Done channel the operation receives from, or nil.
func (w *wiring) contextOf(op *Op) *node {
	n := w.of(op.Chan)
	if n.done == nil {
		return nil
	}
	return n.done.find()
}
