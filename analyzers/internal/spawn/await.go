package spawn

import (
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// Awaits is the fact for a function that waits for goroutines that run functions of other packages, or that gives such a
// goroutine its function: the two meet in the group, or in the channel, by which they are joined.
type Awaits struct {
	Groups []string // that the function waits for, as "path/of/pkg.Type.field"
	Runs   []Run
}

// A Run tells that a goroutine runs a parameter, which whoever waits for the group waits for.
type Run struct {
	Index int
	Group string
}

// AFact marks Awaits as a fact.
func (*Awaits) AFact() {}

func (a *Awaits) String() string {
	var parts []string
	for _, g := range a.Groups {
		parts = append(parts, "awaits "+g)
	}
	for _, r := range a.Runs {
		parts = append(parts, "runs in "+r.Group)
	}
	return strings.Join(parts, ", ")
}

// awaiting is what a package tells of joins to others, while it is gathered.
type awaiting struct {
	*wiring
	names  map[*node]string          // of the groups and channels that somebody waits for
	groups map[*body][]string        // by who waits for them
	runs   map[*node]map[string]bool // functions run by goroutines that are waited for
}

// awaits returns the facts for the functions that others may call.
func (w *wiring) awaits() map[*types.Func]*Awaits {
	a := &awaiting{w, make(map[*node]string), make(map[*body][]string), make(map[*node]map[string]bool)}
	a.waits()
	a.runners()
	facts := make(map[*types.Func]*Awaits)
	if len(a.groups) == 0 && len(a.runs) == 0 {
		return facts
	}
	for _, b := range w.order {
		obj, ok := b.fn.Object().(*types.Func)
		if !ok || !obj.Exported() || b.test || b.fn.Synthetic != "" || obj.Pkg() != w.pkg.Pkg {
			continue
		}
		if f := a.of(b); len(f.Groups)+len(f.Runs) > 0 {
			facts[obj] = f
		}
	}
	return facts
}

// waits notes who waits for which group, or for which channel that a goroutine closes or sends on at its end.
func (a *awaiting) waits() {
	for _, b := range a.order {
		if b.test {
			continue
		}
		for _, op := range b.ops {
			if op.Far || op.Kind != Wait && (op.Kind != Receive || !op.bare() || isClock(op.Chan)) {
				continue
			}
			if name := a.declared(op.Chan); name != "" {
				a.names[op.node.find()] = name
				a.groups[b] = append(a.groups[b], name)
			}
		}
	}
	for _, f := range a.foreign {
		if !f.in.test && !started(f.instr) {
			a.groups[f.in] = append(a.groups[f.in], f.awaits.Groups...)
		}
	}
}

// started reports whether a call is made by a goroutine of its own.
func started(instr ssa.Instruction) bool {
	_, ok := instr.(*ssa.Go)
	return ok
}

// runners notes which function values goroutines run that are waited for.
func (a *awaiting) runners() {
	values := make(map[*body][]*node)
	for _, d := range a.dynamic {
		values[d.in] = append(values[d.in], a.wiring.of(d.instr.Common().Value))
	}
	for _, s := range a.starts {
		if s.test {
			continue
		}
		var run []*node
		if s.value != nil {
			run = append(run, a.wiring.of(s.value))
		}
		if b := a.bodies[s.Body]; b != nil {
			for _, member := range a.inside(b, joinReach) {
				run = append(run, values[member]...)
			}
		}
		joins := make([]*node, 0, 1)
		for _, op := range s.Joins {
			joins = append(joins, op.node.find())
		}
		if s.group != nil {
			joins = append(joins, a.wiring.groupOf(s.group).find())
		}
		for _, n := range joins {
			a.note(run, a.names[n])
		}
	}
	for _, f := range a.foreign {
		for _, r := range f.awaits.Runs {
			if args := f.instr.Common().Args; !f.in.test && r.Index < len(args) {
				a.note([]*node{a.wiring.of(args[r.Index])}, r.Group)
			}
		}
	}
}

func (a *awaiting) note(run []*node, group string) {
	if group == "" {
		return
	}
	for _, n := range run {
		n = n.find()
		if a.runs[n] == nil {
			a.runs[n] = make(map[string]bool)
		}
		a.runs[n][group] = true
	}
}

// of returns the fact of one function.
func (a *awaiting) of(b *body) *Awaits {
	f := new(Awaits)
	for _, member := range a.inside(b, joinReach) {
		f.Groups = append(f.Groups, a.groups[member]...)
	}
	slices.Sort(f.Groups)
	f.Groups = slices.Compact(f.Groups)
	for i, param := range b.fn.Params {
		if _, ok := param.Type().Underlying().(*types.Signature); !ok {
			continue
		}
		for group := range a.runs[a.wiring.of(param).find()] {
			f.Runs = append(f.Runs, Run{i, group})
		}
	}
	slices.SortFunc(f.Runs, func(x, y Run) int {
		if x.Index != y.Index {
			return x.Index - y.Index
		}
		return strings.Compare(x.Group, y.Group)
	})
	return f
}

// declared names the field that a group, or a channel, is kept in; empty if it is kept elsewhere.
func (a *awaiting) declared(v ssa.Value) string {
	if load, ok := v.(*ssa.UnOp); ok {
		v = load.X
	}
	addr, ok := v.(*ssa.FieldAddr)
	if !ok {
		return ""
	}
	p, ok := addr.X.Type().Underlying().(*types.Pointer)
	if !ok {
		return ""
	}
	n, ok := types.Unalias(p.Elem()).(*types.Named)
	f := fieldVar(addr.X.Type(), addr.Field)
	if !ok || f == nil || n.Obj().Pkg() != a.pkg.Pkg {
		return ""
	}
	return n.Obj().Pkg().Path() + "." + n.Obj().Name() + "." + f.Name()
}

// A Foreign is a call of a function of another package that joins goroutines, or gives one its function.
type Foreign struct {
	In     *ssa.Function
	Instr  ssa.CallInstruction
	Awaits *Awaits
}

// foreign is a Foreign while the graph is made.
type foreign struct {
	in     *body
	instr  ssa.CallInstruction
	awaits *Awaits
}

// Foreign returns the calls of functions of other packages that join goroutines, or give one its function.
func (r *Sides) Foreign() []Foreign {
	if r.w == nil {
		return nil
	}
	var list []Foreign
	for _, f := range r.w.foreign {
		if !f.in.test || r.tests {
			list = append(list, Foreign{f.in.fn, f.instr, f.awaits})
		}
	}
	return list
}

// Functions returns the functions of this package that a value may be.
func (r *Sides) Functions(v ssa.Value) []*ssa.Function {
	if fn := functionOf(v); fn != nil {
		return []*ssa.Function{fn}
	}
	if n := r.w.of(v); !n.outside {
		return n.funcs
	}
	return nil
}
