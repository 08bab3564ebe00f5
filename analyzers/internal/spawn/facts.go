package spawn

import (
	"fmt"
	"go/token"
	"go/types"
	"path"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// Effects is what callers in other packages must know of a function.
type Effects struct {
	Never  string  // the place it never comes back from, as "pkg/file.go:12"; empty if it may return
	Stops  string  // the place where somebody may tell it to end, in the same form
	Params []Param // by index; parameters that are kept, or used in ways not followed, are left out
}

// A Param says what a function does with a channel, group or function that it is given.
type Param struct {
	Index    int
	Sends    bool
	Receives bool
	Closes   bool
	Adds     bool
	Dones    bool
	Waits    bool
	Calls    bool
	Starts   bool // in a goroutine
	Maybe    bool // it starts it on some paths only
	Joined   bool // whom it starts is waited for, whatever that does
}

// AFact marks Effects as a fact.
func (*Effects) AFact() {}

func (e *Effects) String() string {
	var parts []string
	if e.Never != "" {
		parts = append(parts, "never returns: "+e.Never)
	}
	if e.Stops != "" {
		parts = append(parts, "stops: "+e.Stops)
	}
	for _, p := range e.Params {
		parts = append(parts, p.String())
	}
	return strings.Join(parts, "; ")
}

func (p Param) String() string {
	var does []string
	for _, d := range []struct {
		is   bool
		verb string
	}{
		{p.Sends, "sends"}, {p.Receives, "receives"}, {p.Closes, "closes"}, {p.Adds, "adds"}, {p.Dones, "done"},
		{p.Waits, "waits"}, {p.Calls, "calls"}, {p.Starts && !p.Maybe, "starts"}, {p.Starts && p.Maybe, "may start"}, {p.Joined, "joins"},
	} {
		if d.is {
			does = append(does, d.verb)
		}
	}
	if len(does) == 0 {
		does = []string{"ignores"}
	}
	return fmt.Sprintf("%s %d", strings.Join(does, ", "), p.Index)
}

// export hands out a fact for each function that others may call and that has something to tell.
func (w *wiring) export(out func(types.Object, analysis.Fact)) {
	for _, b := range w.order {
		obj, ok := b.fn.Object().(*types.Func)
		if !ok || !obj.Exported() || b.test || b.fn.Synthetic != "" || obj.Pkg() != w.pkg.Pkg {
			continue
		}
		effects := &Effects{Params: w.paramsOf(b.fn)}
		if trap := w.trapOf(b); trap != nil && trap.Must {
			effects.Never = w.where(trap)
		} else if stops := w.stopsOf(b, 1); len(stops) > 0 {
			effects.Stops = w.place(stops[0].Pos())
		}
		if effects.Never != "" || effects.Stops != "" || len(effects.Params) > 0 {
			out(obj, effects)
		}
	}
	w.exportInterfaces(out)
}

// exportInterfaces hands out a fact for each method of an exported interface that somebody may tell to end, as far as the
// types of this package that implement it say.
func (w *wiring) exportInterfaces(out func(types.Object, analysis.Fact)) {
	methods := make(map[string][]*body)
	for _, b := range w.order {
		if b.fn.Parent() == nil && b.fn.Synthetic == "" && b.fn.Signature.Recv() != nil && !b.test {
			methods[b.fn.Name()] = append(methods[b.fn.Name()], b)
		}
	}
	scope := w.pkg.Pkg.Scope()
	for _, name := range scope.Names() {
		tn, ok := scope.Lookup(name).(*types.TypeName)
		if !ok || !tn.Exported() {
			continue
		}
		n, ok := tn.Type().(*types.Named)
		if !ok || !types.IsInterface(n) || n.TypeParams().Len() > 0 {
			continue
		}
		iface := n.Underlying().(*types.Interface)
		for method := range iface.ExplicitMethods() {
			if !method.Exported() {
				continue
			}
			if place := w.stopOfAny(methods[method.Name()], iface); place != "" {
				out(method, &Effects{Stops: place})
			}
		}
	}
}

// stopOfAny returns the place where somebody may tell one of the methods to end, if it is of a type that implements the
// interface.
func (w *wiring) stopOfAny(methods []*body, iface *types.Interface) string {
	for _, b := range methods {
		if !types.Implements(b.fn.Signature.Recv().Type(), iface) {
			continue
		}
		if stops := w.stopsOf(b, 1); len(stops) > 0 {
			return w.place(stops[0].Pos())
		}
	}
	return ""
}

// where returns the place of a trap as text that is the same on every machine.
func (w *wiring) where(trap *Trap) string {
	if trap.Where != "" {
		return trap.Where
	}
	return w.place(trap.Pos)
}

// place returns a position as text that is the same on every machine.
func (w *wiring) place(pos token.Pos) string {
	at := w.fset.Position(pos)
	name := at.Filename[strings.LastIndexAny(at.Filename, `/\`)+1:]
	return fmt.Sprintf("%s/%s:%d", path.Base(w.pkg.Pkg.Path()), name, at.Line)
}
