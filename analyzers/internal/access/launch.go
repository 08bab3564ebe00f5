package access

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
	"github.com/lockcheck/lockcheck/analyzers/internal/spawn"
)

// A launch is one place where a goroutine starts whose code is in sight.
type launch struct {
	at    ssa.CallInstruction
	in    *ssa.Function
	body  *ssa.Function
	made  *ssa.MakeClosure // that binds what the body captures; nil if it captures nothing
	args  []ssa.Value
	timer bool // it runs once, later
	later bool // it starts when somebody else says so: only what starts likewise runs beside it
	many  bool // it may be started by others again and again, at the same time
}

// findLaunches lists the goroutines that are started, and the handlers that are registered with what starts them.
func (e *engine) findLaunches(found *spawn.Result) {
	e.launches = make(map[ssa.CallInstruction]*launch)
	e.launched = make(map[*ssa.Function][]*launch)
	for _, s := range found.Starts {
		if s.Body == nil || s.Via == spawn.Wrapper && e.mayJoin(s.Instr.Common()) {
			continue
		}
		l := &launch{at: s.Instr, in: s.In, body: s.Body, timer: s.Timer}
		if l.bind(s.Instr.Common()) {
			l.later = s.Via == spawn.Library && !s.Timer && s.Instr.Common().StaticCallee().Name() == "Add"
			e.launch(l)
		}
	}
	for _, fn := range e.fns {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				if c, ok := instr.(*ssa.Call); ok {
					e.handler(fn, c)
				}
			}
		}
	}
}

// mayJoin reports whether a wrapper that starts its argument may wait for it: one of another package may, as far as can be
// seen.
func (e *engine) mayJoin(c *ssa.CallCommon) bool {
	callee := c.StaticCallee()
	return callee == nil || !e.known[origin(callee)] || e.waits(origin(callee), 4)
}

func (e *engine) launch(l *launch) {
	if e.launches[l.at] == nil {
		e.launches[l.at] = l
		e.launched[l.in] = append(e.launched[l.in], l)
	}
}

// handler notes a closure that is registered to be run for each request.
func (e *engine) handler(fn *ssa.Function, c *ssa.Call) {
	callee := c.Call.StaticCallee()
	if callee == nil {
		return
	}
	obj, ok := callee.Object().(*types.Func)
	if !ok || obj.Name() != "HandleFunc" || lock.CallerOf(obj).When != lock.Later {
		return
	}
	for _, arg := range c.Call.Args {
		if m, ok := arg.(*ssa.MakeClosure); ok && boundMethod(m) == nil {
			e.launch(&launch{at: c, in: fn, body: m.Fn.(*ssa.Function), made: m, later: true, many: true})
		}
	}
}

// bind finds the closure and the arguments that the body of a goroutine is started with.
func (l *launch) bind(c *ssa.CallCommon) bool {
	if m, ok := c.Value.(*ssa.MakeClosure); ok {
		return l.closure(m, c.Args)
	}
	if fn, ok := c.Value.(*ssa.Function); ok && origin(fn) == l.body {
		l.args = c.Args
		return true
	}
	return slices.ContainsFunc(c.Args, func(arg ssa.Value) bool {
		switch arg := arg.(type) {
		case *ssa.MakeClosure:
			return l.closure(arg, nil)
		case *ssa.Function:
			return origin(arg) == l.body
		}
		return false
	})
}

func (l *launch) closure(m *ssa.MakeClosure, args []ssa.Value) bool {
	if bound := boundMethod(m); bound != nil {
		l.args = append(slices.Clone(m.Bindings), args...)
		return bound == l.body
	}
	l.made, l.args = m, args
	return m.Fn == l.body
}
