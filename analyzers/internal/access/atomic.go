package access

import "go/types"

// isOwnAtomic reports whether a type is an atomic value that somebody has built: a number, or several, with the methods
// Load and Store and one that does both. When its methods access the number plainly, they mean it.
func isOwnAtomic(n *types.Named) bool {
	if n == nil {
		return false
	}
	st, ok := n.Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for f := range st.Fields() {
		if _, basic := f.Type().Underlying().(*types.Basic); f.Name() != "_" && !basic && !selfGuarded(f.Type()) {
			return false
		}
	}
	var load, store, both bool
	for m := range n.Methods() {
		switch m.Name() {
		case "Load":
			load = true
		case "Store":
			store = true
		case "Swap", "CompareAndSwap", "Add":
			both = true
		}
	}
	return load && store && both
}
