package spawn

import (
	"golang.org/x/tools/go/ssa"
)

// Sides answers what a pass asks that looks at a blocking operation from both of its sides.
type Sides struct {
	Starts  []*Start
	w       *wiring
	tests   bool
	callers map[*ssa.Function][]CallSite
}

// Sides returns both sides of the operations of the package, those in tests among them if tests is true.
func (r *Result) Sides(tests bool) *Sides { return &Sides{Starts: r.Starts, w: r.w, tests: tests} }

// Ops returns the operations of the package on channels and groups, in order.
func (r *Sides) Ops() []*Op {
	if r.w == nil {
		return nil
	}
	var ops []*Op
	for _, b := range r.w.order {
		if !b.test || r.tests {
			ops = append(ops, b.ops...)
		}
	}
	return ops
}

// Funcs returns the functions of the package, in order, those of tests among them if tests are asked for.
func (r *Sides) Funcs() []*ssa.Function {
	if r.w == nil {
		return nil
	}
	var fns []*ssa.Function
	for _, b := range r.w.order {
		if !b.test || r.tests {
			fns = append(fns, b.fn)
		}
	}
	return fns
}

// Others returns the operations that can let op go on: the receives for a send, the sends and closes for a receive, for
// the Wait of a group the Done calls, and of a Cond the signals. All is false if there may be others out of sight.
func (r *Sides) Others(op *Op) (others []*Op, all bool) {
	n := op.node.find()
	for _, x := range n.ops {
		if x.test && !r.tests {
			continue
		}
		switch op.Kind {
		case Send:
			if x.Kind == Receive {
				others = append(others, x)
			}
		case Receive:
			if x.Kind == Send || x.Kind == Close {
				others = append(others, x)
			}
		case Wait:
			if x.Kind == Done {
				others = append(others, x)
			}
		}
	}
	return others, !n.outside && !isClock(op.Chan) && n.done == nil
}

// Alike returns the operations of the same kind as op on the same channel; all is false if there may be others out of sight.
func (r *Sides) Alike(op *Op) (ops []*Op, all bool) {
	n := op.node.find()
	for _, x := range n.ops {
		if x.Kind == op.Kind && (!x.test || r.tests) {
			ops = append(ops, x)
		}
	}
	return ops, !n.outside
}

// Adds returns the operations that count for the group that done is called on.
func (r *Sides) Adds(done *Op) []*Op {
	var adds []*Op
	for _, x := range done.node.find().ops {
		if x.Kind == Add && (!x.test || r.tests) {
			adds = append(adds, x)
		}
	}
	return adds
}

// Members returns the goroutines that the group waits for because they were started by a method of it.
func (r *Sides) Members(wait *Op) []*Start {
	var starts []*Start
	for _, s := range r.Starts {
		if s.group != nil && (!s.test || r.tests) && r.w.groupOf(s.group).find() == wait.node.find() {
			starts = append(starts, s)
		}
	}
	return starts
}

// Capacity returns the capacity of the channel of an operation, if it is one known number.
func (r *Sides) Capacity(op *Op) (n int, known bool) {
	if len(op.node.find().makes) == 0 {
		return 0, false
	}
	n = capacityOf(op.node)
	return n, n != unbounded
}

// Spell returns the channel or group of an operation as the program spells it.
func (r *Sides) Spell(op *Op) string { return r.w.spell(op) }

// A CallSite is a call of a function of this package.
type CallSite struct {
	In       *ssa.Function
	Instr    ssa.CallInstruction
	Callee   *ssa.Function
	Deferred bool
	Handed   bool // the callee is an argument of the call
}

// Calls returns the calls that fn makes of functions of this package, directly or by a value that can only be one of them.
func (r *Sides) Calls(fn *ssa.Function) []CallSite {
	if r.w == nil || r.w.bodies[fn] == nil {
		return nil
	}
	var sites []CallSite
	for _, c := range r.w.bodies[fn].calls {
		sites = append(sites, CallSite{fn, c.instr, c.callee, c.deferred, c.handed})
	}
	return sites
}

// Private reports whether fn is a method of a type that no other package can come by, and is not called through an
// interface: all its callers are in sight, unless it is used as a value.
func (r *Sides) Private(fn *ssa.Function) bool {
	if r.w == nil || fn.Signature.Recv() == nil || fn.Parent() != nil {
		return false
	}
	n := receiverOf(fn)
	return n != nil && !r.w.knownOutside(n) && !r.w.invoked[fn.Name()] && !r.w.of(fn).used
}

// Callers returns the calls of fn in this package outside tests, its goroutine starts not among them.
func (r *Sides) Callers(fn *ssa.Function) []CallSite {
	if r.w == nil {
		return nil
	}
	if r.callers == nil {
		r.callers = make(map[*ssa.Function][]CallSite)
		for _, b := range r.w.order {
			if b.test && !r.tests {
				continue
			}
			for _, c := range b.calls {
				r.callers[c.callee] = append(r.callers[c.callee], CallSite{b.fn, c.instr, c.callee, c.deferred, c.handed})
			}
		}
	}
	return r.callers[fn]
}
