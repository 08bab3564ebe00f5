package unguarded

import (
	"fmt"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/access"
)

// evidence is what speaks for a guard, and against it.
type evidence struct {
	writes, reads           int // guarded
	funcs                   int // with guarded places
	bareWrites, bareReads   int // functions with bare ones
	bareFuncs               int
	writers                 int // functions that write under the guard
	bareWriteAt, bareReadAt int // places
}

func weigh(v *access.Var) evidence {
	g := v.Guard
	e := evidence{writes: g.Writes, reads: g.Reads, funcs: g.Funcs, writers: g.Writers()}
	writers, readers, all := map[*ssa.Function]bool{}, map[*ssa.Function]bool{}, map[*ssa.Function]bool{}
	type place struct {
		line   int
		fn     *ssa.Function
		writes bool
	}
	seen := make(map[place]bool)
	for _, b := range g.Bare {
		if b.Starts {
			continue
		}
		fn := b.In()
		at := place{fn.Prog.Fset.Position(b.Place().Pos()).Line, fn, b.Kind.Writes()}
		again := seen[at]
		seen[at] = true
		for fn.Parent() != nil {
			fn = fn.Parent()
		}
		all[fn] = true
		if b.Kind.Writes() {
			writers[fn] = true
			if !again {
				e.bareWriteAt++
			}
		} else {
			readers[fn] = true
			if !again {
				e.bareReadAt++
			}
		}
	}
	e.bareWrites, e.bareReads, e.bareFuncs = len(writers), len(readers), len(all)
	return e
}

// text tells the evidence.
func (e evidence) text(b *access.Bare) string {
	if b.Kind.Writes() && e.writes > 1 {
		if e.bareWriteAt <= 1 {
			return fmt.Sprintf("which is held at its other %d writes", e.writes)
		}
		return fmt.Sprintf("which is held at %d of its %d writes", e.writes, e.writes+e.bareWriteAt)
	}
	n, of := e.writes+e.reads, e.writes+e.reads+e.bareWriteAt+e.bareReadAt
	if of-n <= 1 {
		return fmt.Sprintf("which is held at its other %d uses", n)
	}
	return fmt.Sprintf("which is held at %d of its %d uses", n, of)
}

// A verdict says how much the evidence is worth.
type verdict uint8

const (
	silent verdict = iota
	weak
	strong
)

// verdict judges an access without the guard.
func (e evidence) verdict(v *access.Var, b *access.Bare) verdict {
	if v.Decided {
		if !b.Kind.Writes() && !v.Comment.Checked && (v.Guard.OnlyWriter(b.In()) || b.Alone) {
			return weak // it reads what nobody else writes
		}
		return strong
	}
	n := e.writes + e.reads
	if e.writes == 0 || n < 2 || !b.Reachable() {
		return silent
	}
	if !v.Guard.Self && v.Owner != nil && !e.foreign(v) || v.Guard.Self && b.Base == nil && b.Call == nil {
		return weak // the lock, or the object, may be another
	}
	if b.Kind.Writes() {
		return e.ofWrite(b)
	}
	return e.ofRead(v, b)
}

// foreign reports whether the evidence suffices for a lock of another type than the field's.
func (e evidence) foreign(v *access.Var) bool {
	n, bare := e.writes+e.reads, e.bareWriteAt+e.bareReadAt
	return e.writes >= 3 && e.funcs >= 4 && e.bareFuncs <= 2 && n >= 4*bare && 4*v.Guard.Rooted >= 3*n
}

func (e evidence) ofWrite(b *access.Bare) verdict {
	if b.Starts && b.Near == nil {
		return weak // before others come, as a rule
	}
	few := e.bareWrites <= 3 && e.writes >= 2*e.bareWriteAt || e.writes >= 9*e.bareWriteAt ||
		e.bareWriteAt == 1 && e.writes+e.reads >= 4
	if !few || e.funcs < 2 {
		return weak
	}
	return strong
}

func (e evidence) ofRead(v *access.Var, b *access.Bare) verdict {
	n, bare := e.writes+e.reads, e.bareWriteAt+e.bareReadAt
	if e.funcs < 2 || e.writers == 0 || n < 3 || v.Guard.OnlyWriter(b.In()) || b.Alone {
		return weak
	}
	switch {
	case (b.Near != nil || b.Expects) && (e.bareFuncs <= 3 && n >= 2*bare || n >= 9*bare):
		return strong
	case bare == 1 && e.funcs >= 3 && n >= 5:
		return strong
	case e.writers < 2:
	case e.bareFuncs <= 2 && e.funcs >= 4 && n >= 8 && n >= 5*bare:
		return strong
	case b.Kind == access.Look && e.bareFuncs <= 2 && n >= 4 && n >= 3*bare: // reading a map that is written is fatal
		return strong
	}
	return weak
}
