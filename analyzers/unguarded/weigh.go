package unguarded

import (
	"fmt"
	"strings"

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

	named bool // the lock is named after the variable
}

func weigh(v *access.Var) evidence {
	g := v.Guard
	e := evidence{writes: g.Writes, reads: g.Reads, funcs: g.Funcs, writers: g.Writers(), named: namedAfter(g.Class.Name, v.Obj.Name())}
	calls, accesses := count(g.Bare, true), count(g.Bare, false)
	e.bareWrites = min(calls.writers, accesses.writers)
	e.bareReads = min(calls.readers, accesses.readers)
	e.bareFuncs = min(calls.funcs, accesses.funcs)
	e.bareWriteAt = min(calls.writes, accesses.writes)
	e.bareReadAt = min(calls.reads, accesses.reads)
	return e
}

// A tally counts exceptions.
type tally struct{ writers, readers, funcs, writes, reads int }

// count counts the exceptions where the lock should have been taken: at the calls that lead to them, of which there may
// be many to one access, or else at the accesses.
func count(list []*access.Bare, calls bool) tally {
	type place struct {
		line   int
		fn     *ssa.Function
		writes bool
	}
	seen := make(map[place]bool)
	funcs := make(map[*ssa.Function]int) // 1 reads, 2 writes
	var t tally
	for _, b := range list {
		if b.Starts && b.Kind.Writes() {
			continue
		}
		fn, pos := b.Fn, b.At.Pos()
		if calls {
			fn, pos = b.In(), b.Place().Pos()
		}
		writes := b.Kind.Writes()
		if at := (place{fn.Prog.Fset.Position(pos).Line, fn, writes}); !seen[at] {
			seen[at] = true
			if writes {
				t.writes++
			} else {
				t.reads++
			}
		}
		for fn.Parent() != nil {
			fn = fn.Parent()
		}
		if writes {
			funcs[fn] |= 2
		} else {
			funcs[fn] |= 1
		}
	}
	for _, did := range funcs {
		t.funcs++
		t.writers += did >> 1
		t.readers += did & 1
	}
	return t
}

// namedAfter reports whether the name of a lock is that of a variable, or part of it, and a word for a lock: connMu, for
// conn or connCount.
func namedAfter(lock, name string) bool {
	lock, name = strings.ToLower(lock), strings.ToLower(name)
	for _, word := range []string{"rwmutex", "mutex", "mtx", "mux", "mut", "lock", "mu", "lk"} {
		if rest, ok := strings.CutSuffix(lock, word); ok {
			return len(rest) > 1 && (strings.HasPrefix(name, rest) || strings.HasSuffix(name, rest))
		}
	}
	return false
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
		return e.ofContract(v, b)
	}
	n := e.writes + e.reads
	if e.writes == 0 || n < 2 || !b.Reachable() {
		return silent
	}
	if !v.Guard.Self && v.Owner != nil && !e.foreign(v) || v.Guard.Self && b.Base == nil && b.Call == nil && !e.lone(b) {
		return weak // the lock, or the object, may be another
	}
	if v.Guard.Unsure > n+e.bareWriteAt+e.bareReadAt {
		return weak // most of what is done with it is not understood
	}
	if b.Kind.Writes() {
		return e.ofWrite(b)
	}
	return e.ofRead(v, b)
}

// ofContract judges an access without the guard that a comment names. What is said at the lock, of all that it guards, is
// said in general: the code must bear it out.
func (e evidence) ofContract(v *access.Var, b *access.Bare) verdict {
	if v.Comment.Checked {
		return strong
	}
	n, bare := e.writes+e.reads, e.bareWriteAt+e.bareReadAt
	switch {
	case !b.Kind.Writes() && (v.Guard.OnlyWriter(b.In()) || b.Alone):
		return weak // it reads what nobody else writes
	case e.bareFuncs > 3 && n < 3*bare:
		return weak // nobody keeps to it
	case b.Starts && b.Near == nil:
		return weak // before others come, as a rule
	case !v.Comment.AtLock:
		return strong
	case e.funcs < 2 || e.writers == 0:
		return weak
	case b.Kind.Writes():
		return e.ofWrite(b)
	case v.Comment.Block && bare > 1 && b.Near == nil:
		return e.ofRead(v, b)
	case e.bareWriteAt == 0 && (b.Near != nil && n >= 2*bare || n >= 3*bare):
		return strong
	}
	return weak
}

// foreign reports whether the evidence suffices for a lock of another type than the field's.
func (e evidence) foreign(v *access.Var) bool {
	n, bare := e.writes+e.reads, e.bareWriteAt+e.bareReadAt
	return e.writes >= 3 && e.funcs >= 4 && e.bareFuncs <= max(2, e.funcs/8) && n >= 4*bare && 4*v.Guard.Rooted >= 3*n
}

// lone reports whether an access is the one write without the guard, of several, so that it counts whichever object it is
// made to.
func (e evidence) lone(b *access.Bare) bool {
	return b.Kind.Writes() && e.bareWriteAt == 1 && e.writes >= 3 && e.writers >= 2
}

func (e evidence) ofWrite(b *access.Bare) verdict {
	if b.Starts && !b.After || b.Lent {
		return weak // before others come, or while they are kept away, as a rule
	}
	if b.Expects && e.writes >= max(2, e.bareWriteAt) {
		return strong // the comment or name of the callee says so as well
	}
	if b.Apart && e.bareWriteAt == 1 {
		return strong // whoever wrote both knew of the lock
	}
	few := e.bareWriteAt <= 3 && e.writes >= 2*e.bareWriteAt || e.writes >= 9*e.bareWriteAt ||
		e.bareWriteAt == 1 && (e.writes+e.reads >= 4 || e.named && e.writes+e.reads >= 3)
	if !few || e.funcs < 2 && !(e.named && e.writes+e.reads >= 5) {
		return weak
	}
	return strong
}

func (e evidence) ofRead(v *access.Var, b *access.Bare) verdict {
	n, bare := e.writes+e.reads, e.bareWriteAt+e.bareReadAt
	if e.writers == 0 || n < 3 || v.Guard.OnlyWriter(b.In()) || b.Alone || b.Sole || b.Starts && b.Near == nil {
		return weak
	}
	if b.Expects && n >= 4*bare {
		return strong // the comment or name of the callee says so as well
	}
	if e.funcs < 2 {
		return weak
	}
	several := v.Guard.Self && e.writers >= 2
	if b.Call == nil && b.OnlyTested() {
		return weak // it looks whether there is something, and does not look at it
	}
	changes := e.writers >= 2 || n >= 9 // what is set in one place is often set before others come
	switch {
	case b.Mixed && b.Near != nil && v.Guard.Self && n >= 40 && 2*n >= 7*bare: // the function itself knows of it, and so do very many
		return strong
	case b.Mixed && (e.writers >= 2 || b.After) && e.bareFuncs <= 5 && n >= 3*bare:
		return strong
	case (b.Near != nil || b.Expects) && ((changes || b.Mixed) && bare <= 4 && e.funcs >= 3 && n >= 5*bare-1 || n >= 9*bare):
		return strong
	case b.Lent && n >= 2*bare: // whoever released the lock there knew of it
		return strong
	case bare == 1 && (changes && e.funcs >= 3 && n >= 5 || e.named):
		return strong
	case e.writers < 2:
	case e.bareFuncs <= 1 && e.funcs >= 4 && n >= 8 && n >= 5*bare: // where several do, only votes speak
		return strong
	case b.Kind == access.Look && (e.bareFuncs <= 2 && n >= 4 && n >= 3*bare || several && n >= 5*bare): // reading a map that is written is fatal
		return strong
	}
	return weak
}
