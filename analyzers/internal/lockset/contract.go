package lockset

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// A function that returns with a lock held on some ways has a contract with its callers if its results tell them which it
// is: what succeeded holds the lock, what failed does not.

// discriminates reports whether the results tell the ways out that leave the lock from those that do not: then a caller
// can know, and holding is a contract.
func discriminates(f *fate) bool {
	if len(f.left) == 0 || len(f.freed) == 0 {
		return false
	}
	for i := range f.left[0].returned {
		apart := true
		for _, x := range f.left {
			for _, y := range f.freed {
				if !differ(&x, &y, i) {
					apart = false
				}
			}
		}
		if apart {
			return true
		}
	}
	return false
}

// untold reports whether the function returns without having taken the lock as well, and nothing that a caller can know
// tells that from the ways out that leave the lock: so holding is no contract.
func (f *fate) untold(exits []exit) bool {
	p := f.held.Path
	return slices.ContainsFunc(exits, func(y exit) bool {
		if y.world.lossy || y.world.holds(p) != nil || y.world.freedAt(p) >= 0 || y.world.came(p) {
			return false
		}
		return !slices.ContainsFunc(f.left, func(x exit) bool { return apart(&x, &y) })
	})
}

// apart reports whether a caller may be able to tell two ways out from each other, by results or by what it can ask itself.
func apart(x, y *exit) bool {
	for i, a := range x.returned {
		if b := y.returned[i]; a == b && !a.Foreign() {
			continue
		}
		ex, ey := errorOf(x, i), errorOf(y, i)
		if ex == unsure || ex != ey {
			return true
		}
	}
	known := slices.DeleteFunc(slices.Clone(x.world.facts), func(c fact) bool { return c.path.Foreign() })
	return contradict(known, y.world.facts)
}

// differ reports whether result i tells the way out x, which leaves the lock, from y, which does not, as a contract
// would: what succeeded holds the lock, what failed does not.
func differ(x, y *exit, i int) bool {
	a, b := x.returned[i], y.returned[i]
	t := x.at.(*ssa.Return).Results[i].Type()
	if isErrorType(t) {
		return errorOf(x, i) == isNil && errorOf(y, i) == notNil
	}
	if a.Kind == lock.Const && b.Kind == lock.Const && a != b {
		return a.Val != "false" && a.Val != "nil"
	}
	return errorOf(x, i) == notNil && errorOf(y, i) == isNil
}

// failing returns a way out that leaves the lock although it returns an error, where another leaves it with success.
func failing(fn *ssa.Function, f *fate) (exit, bool) {
	i := fn.Signature.Results().Len() - 1
	if i < 0 || !isErrorType(fn.Signature.Results().At(i).Type()) {
		return exit{}, false
	}
	success := false
	var bad *exit
	for k := range f.left {
		x := &f.left[k]
		switch errorOf(x, i) {
		case isNil:
			success = true
		case notNil:
			if bad == nil || x.at.Pos() < bad.at.Pos() {
				bad = x
			}
		}
	}
	if bad != nil && len(f.freed) == 0 && !slices.ContainsFunc(f.left, func(x exit) bool { return errorOf(&x, i) != notNil }) {
		return *bad, true // it returns with the lock only where it fails
	}
	freedError := slices.ContainsFunc(f.freed, func(x exit) bool { return errorOf(&x, i) == notNil })
	freedOK := slices.ContainsFunc(f.freed, func(x exit) bool { return errorOf(&x, i) == isNil })
	if success && bad != nil && !freedOK && (freedError || len(f.freed) == 0 && namedLocker(fn)) {
		return *bad, true
	}
	return exit{}, false
}

func isErrorType(t types.Type) bool { return types.Identical(t, types.Universe.Lookup("error").Type()) }

type nilness uint8

const (
	unsure nilness = iota
	isNil
	notNil
)

// errorOf tells whether the error returned at x, result i, is nil.
func errorOf(x *exit, i int) nilness {
	v := x.returned[i]
	if v.Kind == lock.Const && v.Val == "nil" {
		return isNil
	}
	if neverNil(v) || v.Kind == lock.Deref && v.Base.Kind == lock.Global {
		return notNil
	}
	for _, c := range x.world.facts {
		if c.path == v && c.c.Val == "nil" {
			if c.is {
				return isNil
			}
			return notNil
		}
	}
	if madeError(v) {
		return notNil
	}
	return unsure
}
