package spawn

// An origin is a call that made a context from another one.
type origin struct {
	parent *node
	cancel *node
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
