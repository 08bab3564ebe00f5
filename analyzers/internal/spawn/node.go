package spawn

import (
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// A node stands for all the values between which the package moves a channel, a WaitGroup, a context or a function: the
// variables, fields, parameters and results that may hold the same one. Fields count by declaration, whatever the instance.
//
// Two values of one node may be the same; two values of different nodes are not, unless both are outside.
type node struct {
	parent  *node
	rank    int
	elem    *node // what a pointer, container or channel of this node leads to
	outside bool  // code that is not seen may hold it, put something into it or use it
	field   *types.Var
	done    *node // the context whose Done channel it is

	makes   []*ssa.MakeChan
	funcs   []*ssa.Function
	origins []origin // of contexts
	ops     []*Op
	used    bool // a function of it is called, or may be
	cancels bool // it holds the cancel function of a context
	rooted  bool // it holds a context that nothing cancels
	signals bool // signals of the system are sent on it
}

// find returns the node that stands for n since the last merge.
func (n *node) find() *node {
	for n.parent != nil {
		if n.parent.parent != nil {
			n.parent = n.parent.parent
		}
		n = n.parent
	}
	return n
}

// content returns what n leads to.
func (n *node) content() *node {
	n = n.find()
	if n.elem == nil {
		n.elem = new(node)
	}
	return n.elem.find()
}

// merge makes a and b one, and what they lead to.
func merge(a, b *node) {
	for a, b = a.find(), b.find(); a != b; a, b = a.find(), b.find() {
		if a.rank < b.rank {
			a, b = b, a
		}
		if a.rank == b.rank {
			a.rank++
		}
		b.parent = a
		a.outside = a.outside || b.outside
		a.used = a.used || b.used
		a.cancels = a.cancels || b.cancels
		a.rooted = a.rooted || b.rooted
		a.signals = a.signals || b.signals
		a.makes = append(a.makes, b.makes...)
		a.funcs = append(a.funcs, b.funcs...)
		a.origins = append(a.origins, b.origins...)
		if a.field == nil {
			a.field = b.field
		}
		if a.done == nil {
			a.done = b.done
		}
		inner := b.elem
		b.makes, b.funcs, b.origins, b.elem = nil, nil, nil, nil
		switch {
		case inner == nil:
			return
		case a.elem == nil:
			a.elem = inner
			return
		}
		a, b = a.elem, inner
	}
}

// A key names what has a node and is no value: a result of a function, or an element of a tuple.
type key struct {
	of    any // ssa.Value for the element of a tuple, *ssa.Function for a result
	index int
}

// A graph holds the nodes of one package.
type graph struct {
	pkg        *types.Package
	importable bool // by other packages
	values     map[ssa.Value]*node
	parts      map[key]*node
	fields     map[*types.Var]*node
	holds      map[types.Type]bool
	list       []*node // every node handed out, in order
}

func newGraph(pkg *types.Package, importable bool) *graph {
	return &graph{
		pkg:        pkg,
		importable: importable,
		values:     make(map[ssa.Value]*node),
		parts:      make(map[key]*node),
		fields:     make(map[*types.Var]*node),
		holds:      make(map[types.Type]bool),
	}
}

func (g *graph) fresh() *node {
	n := new(node)
	g.list = append(g.list, n)
	return n
}

// of returns the node of a value.
func (g *graph) of(v ssa.Value) *node {
	n := g.values[v]
	if n == nil {
		n = g.fresh()
		g.values[v] = n
		switch v := v.(type) {
		case *ssa.Function:
			n.funcs = append(n.funcs, originOf(v))
		case *ssa.MakeChan:
			n.makes = append(n.makes, v)
		case *ssa.Global:
			// Others may use an exported variable of this package, and all variables of other packages.
			n.content().outside = v.Pkg == nil || v.Pkg.Pkg != g.pkg || g.importable && v.Object() != nil && v.Object().Exported()
			g.list = append(g.list, n.content())
		}
	}
	return n.find()
}

// part returns the node of an element of a tuple or of a result of a function.
func (g *graph) part(of any, index int) *node {
	k := key{of, index}
	n := g.parts[k]
	if n == nil {
		n = g.fresh()
		g.parts[k] = n
	}
	return n.find()
}

// fieldOf returns the node of a field, one for all instances.
func (g *graph) fieldOf(f *types.Var) *node {
	f = f.Origin()
	n := g.fields[f]
	if n == nil {
		n = g.fresh()
		n.field = f
		n.outside = f.Pkg() != g.pkg || f.Exported() && g.importable
		g.fields[f] = n
	}
	return n.find()
}

// spread makes everything that something outside leads to outside too.
func (g *graph) spread() {
	for _, n := range g.list {
		n = n.find()
		for n.outside && n.elem != nil && !n.elem.find().outside {
			n = n.elem.find()
			n.outside = true
		}
	}
}

// carries reports whether a value of the type can hold something that has a node, other than through a struct.
func (g *graph) carries(t types.Type) bool {
	if held, ok := g.holds[t]; ok {
		return held
	}
	g.holds[t] = false // a recursive type carries what its other parts do
	held := g.carriesNew(t)
	g.holds[t] = held
	return held
}

func (g *graph) carriesNew(t types.Type) bool {
	if isContext(t) || isJoiner(t) {
		return true
	}
	switch t := types.Unalias(t).Underlying().(type) {
	case *types.Chan, *types.Signature:
		return true
	case *types.Pointer:
		return g.carries(t.Elem())
	case *types.Slice:
		return g.carries(t.Elem())
	case *types.Array:
		return g.carries(t.Elem())
	case *types.Map:
		return g.carries(t.Elem()) || g.carries(t.Key())
	}
	return false
}

// isJoiner reports whether the type is one that goroutines are waited for by: a WaitGroup, a Cond, a semaphore, or a struct
// of any package with the methods Go and Wait.
func isJoiner(t types.Type) bool {
	named, ok := types.Unalias(t).(*types.Named)
	if !ok {
		return false
	}
	obj := named.Obj()
	if obj.Pkg() == nil {
		return false
	}
	if obj.Pkg().Path() == "sync" {
		return obj.Name() == "WaitGroup" || obj.Name() == "Cond"
	}
	if _, ok := named.Underlying().(*types.Struct); !ok {
		return false
	}
	if obj.Name() == "Weighted" && obj.Pkg().Path() == "golang.org/x/sync/semaphore" {
		return true
	}
	return hasMethod(named, "Go") && hasMethod(named, "Wait")
}

func hasMethod(t types.Type, name string) bool {
	named, ok := types.Unalias(t).(*types.Named)
	if !ok {
		return false
	}
	for i := range named.NumMethods() {
		if named.Method(i).Name() == name {
			return true
		}
	}
	return false
}

// isContext reports whether the type is context.Context.
func isContext(t types.Type) bool {
	named, ok := types.Unalias(t).(*types.Named)
	return ok && named.Obj().Name() == "Context" && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == "context"
}

// originOf returns the generic function that fn is an instance of, or fn.
func originOf(fn *ssa.Function) *ssa.Function {
	if fn.Origin() != nil {
		return fn.Origin()
	}
	return fn
}

// isTestFile reports whether the file is one that only tests are built from.
func isTestFile(name string) bool { return strings.HasSuffix(name, "_test.go") }
