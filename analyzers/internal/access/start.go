package access

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// starts tells how the functions of the package are entered other than by plain calls.
type starts struct {
	async  map[*ssa.Function]bool             // the body of a goroutine, or a callback that runs later
	inline map[*ssa.Function]bool             // a closure that runs only where it is made or deferred there
	at     map[*ssa.Function]*ssa.MakeClosure // where a closure is made
	made   map[*ssa.MakeClosure]bool          // a closure or method value that is started
	values map[*ssa.Function]bool             // a declared function that is used as a value
	once   map[*ssa.Function]bool             // given to a sync.Once
	other  map[*ssa.Function]bool             // used as a value otherwise
	list   []start                            // goroutines that run closures
}

// A start is one place where a closure starts to run on its own.
type start struct {
	at   ssa.Instruction
	made *ssa.MakeClosure
	fn   *ssa.Function
}

func (e *engine) findStarts() *starts {
	s := &starts{async: make(map[*ssa.Function]bool), inline: make(map[*ssa.Function]bool), values: make(map[*ssa.Function]bool), made: make(map[*ssa.MakeClosure]bool), at: make(map[*ssa.Function]*ssa.MakeClosure), once: make(map[*ssa.Function]bool), other: make(map[*ssa.Function]bool)}
	for _, fn := range e.fns {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				switch instr := instr.(type) {
				case *ssa.MakeClosure:
					s.closure(instr)
				case ssa.CallInstruction:
					s.call(instr)
				}
				s.value(instr)
			}
		}
	}
	return s
}

// closure notes how a closure is used.
func (s *starts) closure(m *ssa.MakeClosure) {
	fn := m.Fn.(*ssa.Function)
	s.at[fn] = m
	of := fn
	if bound := boundMethod(m); bound != nil {
		of = bound
	}
	s.inline[fn] = s.uses(of, m)
}

// uses notes how a function value is used, and reports whether it runs only where it is made, or deferred there.
func (s *starts) uses(fn *ssa.Function, v ssa.Value) bool {
	inline := true
	for _, r := range *v.Referrers() {
		switch r := r.(type) {
		case *ssa.DebugRef:
			continue
		case *ssa.ChangeType:
			inline = s.uses(fn, r) && inline
			continue
		}
		s.use(fn, r, v)
		c, ok := r.(ssa.CallInstruction)
		if _, isGo := r.(*ssa.Go); !ok || isGo || !runsNow(c.Common(), v) {
			inline = false
		}
	}
	return inline
}

// value notes the declared functions and methods that an instruction uses as values.
func (s *starts) value(instr ssa.Instruction) {
	if m, ok := instr.(*ssa.MakeClosure); ok {
		if fn := boundMethod(m); fn != nil {
			s.values[fn] = true
		}
		return
	}
	var rands [16]*ssa.Value
	for _, op := range instr.Operands(rands[:0]) {
		fn, ok := (*op).(*ssa.Function)
		if !ok {
			continue
		}
		if fn.Parent() != nil {
			s.use(fn, instr, fn)
			continue
		}
		if c, ok := instr.(ssa.CallInstruction); !ok || c.Common().Value != *op || slices.Contains(c.Common().Args, *op) {
			s.values[origin(fn)] = true
			s.use(origin(fn), instr, fn)
		}
	}
}

// use notes that an instruction uses a function as a value.
func (s *starts) use(fn *ssa.Function, instr ssa.Instruction, v ssa.Value) {
	if onceArg(instr, v) && !ends(outermost(instr.Parent())) && !ends(fn) {
		s.once[fn] = true
	} else {
		s.other[fn] = true
	}
}

// ends reports whether a function, by its name, ends an object: what it does once is the last step and not the first.
func ends(fn *ssa.Function) bool { return lock.EndsOwner(fn.Name()) || lock.EndsOthers(fn.Name()) }

// boundMethod returns the method of a method value, or nil.
func boundMethod(m *ssa.MakeClosure) *ssa.Function {
	fn := m.Fn.(*ssa.Function)
	if obj, ok := fn.Object().(*types.Func); ok && fn.Synthetic != "" {
		return fn.Prog.FuncValue(obj.Origin())
	}
	return nil
}

// runsNow reports whether a call or defer statement runs the closure before it returns, on this goroutine.
func runsNow(c *ssa.CallCommon, v ssa.Value) bool {
	if c.Value == v {
		return !slices.Contains(c.Args, v)
	}
	callee := c.StaticCallee()
	if callee == nil {
		return false
	}
	obj, ok := callee.Object().(*types.Func)
	return ok && (lock.CallerOf(obj).When == lock.Now || lock.Visits(obj.Name()) && obj.Pkg() != pkgOf(v))
}

// pkgOf returns the package whose code makes a function value.
func pkgOf(v ssa.Value) *types.Package {
	fn := v.Parent()
	if fn == nil || fn.Pkg == nil {
		return nil
	}
	return fn.Pkg.Pkg
}

// call notes what a go statement, or a library function that starts its argument, starts.
func (s *starts) call(instr ssa.CallInstruction) {
	c := instr.Common()
	if _, ok := instr.(*ssa.Go); ok {
		s.start(instr, c.Value)
		return
	}
	callee := c.StaticCallee()
	if callee == nil {
		return
	}
	if obj, ok := callee.Object().(*types.Func); ok {
		if by := lock.CallerOf(obj); by.When == lock.Later {
			i := by.Arg
			if obj.Signature().Recv() != nil {
				i++
			}
			if i < len(c.Args) {
				s.start(instr, c.Args[i])
			}
		}
	}
}

func (s *starts) start(at ssa.Instruction, v ssa.Value) {
	switch v := v.(type) {
	case *ssa.ChangeType:
		s.start(at, v.X)
	case *ssa.Function:
		s.async[origin(v)] = true
	case *ssa.MakeClosure:
		fn := v.Fn.(*ssa.Function)
		s.made[v] = true
		if m := boundMethod(v); m != nil {
			s.async[m] = true
			return
		}
		s.async[fn] = true
		s.list = append(s.list, start{at, v, fn})
	}
}
