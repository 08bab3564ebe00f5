package lockset

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// leave records a return.
func (f *frame) leave(w *world, r *ssa.Return) {
	if f.sum == nil && f.rec == nil {
		return
	}
	vals := make([]*lock.Path, len(r.Results))
	for i, v := range r.Results {
		vals[i] = f.eval(w, v)
	}
	if f.rec != nil {
		f.rec.exits = append(f.rec.exits, exit{r, w, vals})
	}
	if f.sum != nil {
		f.sum.addOutcome(f.outcomeOf(w, r, vals))
	}
}

// outcomeOf tells a return in the terms of the caller.
func (f *frame) outcomeOf(w *world, r *ssa.Return, vals []*lock.Path) Outcome {
	s := f.e.space
	o := Outcome{Conds: f.conds(w, nil), passed: w.passed, Values: make([]*lock.Path, len(vals)), telling: isLoopBody(f.fn)}
	if len(w.either) > 0 {
		o.merged = w.ways(o.Conds)
	}
	names := map[*lock.Path]*lock.Path{}
	for i, v := range vals {
		v = f.known(w, &o, i, v)
		switch {
		case v.Kind == lock.Const:
			o.Results = append(o.Results, fact{s.Result(f.fn, i), true, v})
			o.Values[i] = v
		case !v.Foreign() || v.Kind == lock.Closure:
			o.Values[i] = v
		default:
			if c := v.Concrete(); names[c] == nil {
				names[c] = s.Result(f.fn, i)
			}
		}
		if v.Kind != lock.Const {
			for _, x := range w.facts {
				if x.path == v {
					o.Results = append(o.Results, fact{s.Result(f.fn, i), x.is, x.c})
				}
			}
			if neverNil(v) || f.isError(r.Results[i], v) {
				o.Results = append(o.Results, fact{s.Result(f.fn, i), false, s.Const("nil")})
			}
		}
	}
	slices.SortFunc(o.Results, factOrder)
	o.Results = slices.Compact(o.Results)
	outside := func(p *lock.Path) *lock.Path {
		q := s.Rewrite(p, func(x *lock.Path) (*lock.Path, bool) {
			if n := names[x]; n != nil {
				return n, true
			}
			return nil, false
		}, nil)
		if q.Mentions(func(x *lock.Path) bool {
			return x.Kind == lock.Value || x.Kind == lock.Stale || x.Kind == lock.Deref && x.Val != nil
		}) {
			return nil
		}
		return q
	}
	o.made(w, vals, outside)
	o.ranOnce(w, outside)
	for _, h := range w.held {
		p := outside(h.Path)
		if p == nil && !h.Entry && !h.May {
			p = f.e.some(lock.ClassOf(h.Path))
		}
		if p != nil && !h.Entry {
			h.Path = p
			o.Acquired = append(o.Acquired, h)
		} else if p != nil && h.retaken && h.was != h.Mode && !h.May { // upgraded or downgraded for the caller
			o.Released = append(o.Released, freed{path: p, mode: h.was, borrow: true, op: h.Op})
			h.Path, h.Entry, h.retaken = p, false, false
			o.Acquired = append(o.Acquired, h)
		} else if p != nil && h.retaken && !h.May && !slices.Contains(o.kept, p) {
			o.kept = append(o.kept, p)
		}
	}
	slices.SortFunc(o.kept, pathOrder)
	for _, x := range w.freed {
		if !x.borrow {
			continue
		}
		p := outside(x.path)
		if p == nil {
			p = f.e.some(lock.ClassOf(x.path))
		}
		if p != nil && o.releases(&freed{path: p, mode: x.mode}) < 0 {
			x.path = p
			o.Released = append(o.Released, x)
		}
	}
	for _, c := range w.cells {
		if c.key.Kind == lock.FreeVar {
			if c.val.Kind == lock.Const {
				o.Sets = append(o.Sets, c)
			} else if c.val != s.Deref(c.key, nil) {
				o.Changed = append(o.Changed, c.key)
			}
		}
	}
	return o
}

// some returns the path that stands for a lock of the class of which it cannot be told which one it is; nil if the class
// has no name.
func (e *engine) some(c lock.Class) *lock.Path {
	if c.Name == "" {
		return nil
	}
	return e.space.NamedField(e.unknown, e.space.ClassID(c), c.Name, c, false) // the number tells classes apart
}

// isSome reports whether a path stands for some lock of its class.
func isSome(p *lock.Path) bool {
	return p.Kind == lock.Field && p.Base.Kind == lock.Const && p.Base.Val == unknownText
}

// known returns a closure with what its caller cannot know of its bindings left out, and any other value as it is. Of a Once
// of this function that result i of o captures, it is told whether it has run.
func (f *frame) known(w *world, o *Outcome, i int, v *lock.Path) *lock.Path {
	if v.Kind != lock.Closure || !v.Foreign() {
		return v
	}
	s := f.e.space
	bs := v.Bindings()
	for k, b := range bs {
		if !b.Foreign() {
			continue
		}
		if state := w.val(f.hasRun(b)); state != nil {
			bs[k] = s.Hidden(s.Result(f.fn, i), lock.Captured, k)
			o.Made = append(o.Made, cell{f.hasRun(bs[k]), state})
		} else {
			bs[k] = f.e.unknown
		}
	}
	return s.Closure(v.Val.(*ssa.Function), bs)
}

// isError reports whether the value is an error made here, or a sentinel variable: never nil.
func (f *frame) isError(v ssa.Value, p *lock.Path) bool {
	return isErrorType(v.Type()) && madeError(p)
}

// madeError reports whether p, which is an error, is a sentinel variable or was made by errors.New or fmt.Errorf.
func madeError(p *lock.Path) bool {
	if p.Kind == lock.Deref && p.Base.Kind == lock.Global {
		return true // var ErrX = errors.New(…)
	}
	if p.Kind == lock.Value {
		if c, ok := p.Val.(*ssa.Call); ok {
			if fn := c.Call.StaticCallee(); fn != nil && fn.Pkg != nil {
				switch fn.Pkg.Pkg.Path() + "." + fn.Name() {
				case "errors.New", "fmt.Errorf":
					return true
				}
			}
		}
	}
	return false
}

// ways returns the ways to return that a world stands for which knows that it is one of several.
func (w *world) ways(conds []fact) []way {
	var ways []way
	for _, x := range w.either {
		ways = append(ways, way{union(conds, x), w.passed})
	}
	return ways
}
