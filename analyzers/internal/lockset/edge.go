package lockset

import (
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// Edge implements flow.Problem: it takes the branch and assigns the phis of the successor.
func (f *frame) Edge(b *ssa.BasicBlock, i int, out []*world) ([]*world, bool) {
	succ := b.Succs[i]
	branch, _ := b.Instrs[len(b.Instrs)-1].(*ssa.If)
	var ws []*world
	for _, w := range out {
		if i < len(b.Succs)-1 { // after the last edge nobody asks for out
			w = w.clone()
		}
		if branch != nil && !f.take(w, branch, i == 0) {
			continue
		}
		if f.decides[b] != nil {
			f.decided(w, branch, i == 0)
		}
		f.phis(w, b, succ, predIndex(b, i))
		ws = append(ws, w)
	}
	return ws, len(ws) > 0
}

// take takes one side of a branch; false if it contradicts what the world knows.
func (f *frame) take(w *world, branch *ssa.If, side bool) bool {
	cond := f.eval(w, branch.Cond)
	f.noteSpelling(branch, cond)
	if !f.watched(branch.Cond) && cond.Foreign() {
		had, ok := w.known(f.e.space, cond)
		return !ok || had == side
	}
	return w.assume(f.e.space, cond, side)
}

// decided remembers of a phi that the branch of its own block has tested what came out, in whichever way the worlds that were
// kept apart for it spell it; nothing if nobody asks again.
func (f *frame) decided(w *world, branch *ssa.If, side bool) {
	phi := f.decides[branch.Block()]
	w.set(phi, nil)
	if len(*branch.Cond.Referrers()) > 1 {
		w.learn(f.e.space, fact{phi, side, f.e.space.Const("true")})
	}
}

// watched reports whether the outcome of a condition can matter again: what it looks at is looked at elsewhere too, or
// returned, merged, stored or passed on.
func (f *frame) watched(cond ssa.Value) bool {
	if is, ok := f.looks[cond]; ok {
		return is
	}
	is := false
	switch c := cond.(type) {
	case *ssa.UnOp:
		is = c.Op == token.MUL || f.watched(c.X) || uses(c) > 1
	case *ssa.BinOp:
		is = uses(c) > 1 || uses(c.X) > 1 || uses(c.Y) > 1 || loadedAgain(c.X) || loadedAgain(c.Y)
	case *ssa.Const:
	default:
		is = uses(c) > 1
	}
	f.looks[cond] = is
	return is
}

// loadedAgain reports whether the value is that of a variable which other instructions load too, such as a named result of a
// function that defers.
func loadedAgain(v ssa.Value) bool {
	load, ok := v.(*ssa.UnOp)
	if !ok || load.Op != token.MUL {
		return false
	}
	a, ok := load.X.(*ssa.Alloc)
	return ok && slices.ContainsFunc(*a.Referrers(), func(r ssa.Instruction) bool {
		other, ok := r.(*ssa.UnOp)
		return ok && other != load
	})
}

// uses counts the uses of a value by which what is known of it can matter.
func uses(v ssa.Value) int {
	if _, ok := v.(*ssa.Const); ok || v.Referrers() == nil {
		return 0
	}
	n := 0
	for _, r := range *v.Referrers() {
		switch r := r.(type) {
		case *ssa.If, *ssa.BinOp, *ssa.Return, *ssa.Phi, *ssa.Store, *ssa.MakeInterface, *ssa.ChangeInterface:
			n++
		case *ssa.UnOp:
			if r.Op == token.NOT {
				n += uses(r)
			} else {
				n++
			}
		case ssa.CallInstruction:
			if b, ok := v.Type().Underlying().(*types.Basic); ok && b.Info()&types.IsBoolean != 0 || isErrorType(v.Type()) {
				n++
			}
		}
	}
	return n
}

// predIndex returns the index among succ.Preds of the edge that leaves b as its i-th.
func predIndex(b *ssa.BasicBlock, i int) int {
	succ := b.Succs[i]
	nth := 0
	for _, s := range b.Succs[:i] {
		if s == succ {
			nth++
		}
	}
	for k, p := range succ.Preds {
		if p == b {
			if nth == 0 {
				return k
			}
			nth--
		}
	}
	return 0
}

// phis assigns the phis of succ for the edge that is its pred-th. On a back edge a value that was made in the loop is
// renamed to the phi, so that hand-over-hand locking keeps its lock and paths do not grow.
func (f *frame) phis(w *world, b, succ *ssa.BasicBlock, pred int) {
	s := f.e.space
	back := succ.Dominates(b)
	var names map[*lock.Path]*lock.Path // value -> phi that it becomes
	var olds map[*lock.Path]bool
	type assign struct{ phi, val *lock.Path }
	var later []assign
	for _, instr := range succ.Instrs {
		phi, ok := instr.(*ssa.Phi)
		if !ok {
			break
		}
		self := s.Value(phi)
		val := f.settle(w, phi, f.eval(w, phi.Edges[pred]))
		if val == self {
			continue
		}
		if olds == nil {
			olds = map[*lock.Path]bool{}
		}
		olds[self] = true
		if back && val.Kind != lock.Const && f.grows(w, val, self, succ) && names[val] == nil {
			if names == nil {
				names = map[*lock.Path]*lock.Path{}
			}
			names[val] = self
			later = append(later, assign{self, nil})
			continue
		}
		if _, counter := counts(phi, succ); back && counter && val.Kind == lock.Const {
			val = nil // some later round
		}
		later = append(later, assign{self, val})
	}
	if len(later) == 0 {
		return
	}
	if f.loops[succ.Index] {
		f.renamePhis(w, names, olds)
	}
	for _, a := range later {
		if a.val != nil && names[a.val] != nil {
			a.val = names[a.val]
		}
		if a.val != nil && a.val.Mentions(func(p *lock.Path) bool { return olds[p] }) {
			a.val = nil // it speaks of phis that have just changed
		}
		w.set(a.phi, a.val)
	}
	if back {
		f.countOn(w, succ)
	}
}

// settle returns the outcome of a condition that a phi takes, if the world knows it: what is known of the condition may be
// forgotten where worlds meet, and they may agree on the outcome.
func (f *frame) settle(w *world, phi *ssa.Phi, val *lock.Path) *lock.Path {
	if b, ok := phi.Type().Underlying().(*types.Basic); !ok || b.Info()&types.IsBoolean == 0 || val.Kind == lock.Const {
		return val
	}
	if truth, ok := w.known(f.e.space, val); ok {
		return f.e.space.Const(strconv.FormatBool(truth))
	}
	return val
}

// renamePhis gives what the world holds of the values in names their new names, and makes stale what it holds of the
// phis that change.
func (f *frame) renamePhis(w *world, names map[*lock.Path]*lock.Path, olds map[*lock.Path]bool) {
	s := f.e.space
	concerned := func(p *lock.Path) bool { return names[p] != nil || olds[p] }
	w.cells = slices.DeleteFunc(slices.Clone(w.cells), func(x cell) bool { return olds[x.key] })
	if !w.mentions(func(p *lock.Path) bool { return p.Mentions(concerned) }) {
		return
	}
	gone := func(p *lock.Path) bool { // mentions an old phi outside any renamed value
		q := s.Rewrite(p, func(q *lock.Path) (*lock.Path, bool) {
			if names[q] != nil {
				return s.Const("renamed"), true
			}
			return nil, false
		}, nil)
		return q.Mentions(func(q *lock.Path) bool { return olds[q] })
	}
	w.facts = slices.DeleteFunc(slices.Clone(w.facts), func(x fact) bool { return gone(x.path) })
	w.cells = slices.DeleteFunc(slices.Clone(w.cells), func(x cell) bool {
		return gone(x.key)
	})
	w.rename(s, func(p *lock.Path) (*lock.Path, bool) {
		if n := names[p]; n != nil {
			return n, true
		}
		if olds[p] {
			return s.Stale(p.Val.(ssa.Value)), true
		}
		return nil, false
	})
	w.settleStale()
}

// grows reports whether the value that a loop phi takes must be renamed to the phi: it was made in the loop, or from the
// phi's value of this round.
func (f *frame) grows(w *world, val, self *lock.Path, header *ssa.BasicBlock) bool {
	now := w.val(self)
	return val.Mentions(func(p *lock.Path) bool {
		if p == self || p == now && p != val {
			return true
		}
		b := definedIn(p)
		return b != nil && f.loops[b.Index] && header.Dominates(b)
	})
}

// Join implements flow.Problem: worlds that agree in their locks are merged, the rest kept apart, up to a bound.
func (f *frame) Join(b *ssa.BasicBlock, had, in []*world) ([]*world, bool) {
	out := slices.Clone(had)
	changed := false
	most := f.most(b)
	f.deciding = f.decides[b]
	for _, w := range in {
		if f.absorb(&out, w, most) {
			changed = true
		}
	}
	f.deciding = nil
	for len(out) > most {
		out = f.squeeze(out)
	}
	return out, changed
}

// most returns how many worlds are kept apart at the start of a block.
func (f *frame) most(b *ssa.BasicBlock) int {
	if f.visits == nil {
		return f.worlds()
	}
	return max(1, f.worlds()>>(f.visits[b.Index]/patience))
}

// absorb adds w to the set, which keeps so many worlds apart, and reports whether the set changed.
func (f *frame) absorb(set *[]*world, w *world, most int) bool {
	for i, x := range *set {
		if !sameLocks(x, w) || !f.mergeable(x, w) {
			continue
		}
		if subsumes(x, w) {
			return false
		}
		(*set)[i] = merge(x, w)
		f.loseSure((*set)[i], x, w)
		return true
	}
	if len(*set) >= most { // a squeezed set may already stand for w
		for _, x := range *set {
			if stands(x, w) {
				return false
			}
		}
	}
	*set = append(*set, w)
	return true
}

// mergeable reports whether no value that leads to a held lock would be lost by merging.
func (f *frame) mergeable(a, b *world) bool {
	for _, c := range a.cells {
		if isJump(c.key) && c.val.Kind == lock.Const && b.val(c.key) != c.val {
			return false
		}
	}
	if f.deciding != nil && a.val(f.deciding) != b.val(f.deciding) || f.apart(a, b) || f.flagsDiffer(a, b) {
		return false
	}
	if len(a.held) == 0 {
		return true
	}
	for _, c := range a.cells {
		if c.key.Kind != lock.Value || c.val.Kind == lock.Const || b.val(c.key) == c.val {
			continue
		}
		if slices.ContainsFunc(a.held, func(h Held) bool { return h.Path.HasPrefix(c.val) }) {
			return false
		}
	}
	for _, c := range b.cells {
		if c.key.Kind != lock.Value || c.val.Kind == lock.Const || a.val(c.key) == c.val {
			continue
		}
		if slices.ContainsFunc(b.held, func(h Held) bool { return h.Path.HasPrefix(c.val) }) {
			return false
		}
	}
	return true
}

// apart reports whether the worlds disagree on a condition that the function tests more than once: the code behind the
// second test may belong to one of them only.
func (f *frame) apart(a, b *world) bool {
	for i, x := range a.facts {
		if f.disputed(a, b, i, x) {
			return true
		}
	}
	return false
}

// disputed reports whether fact i of world a is about a condition tested more than once, and b disagrees. Worlds that come
// from one have most facts in the same places.
func (f *frame) disputed(a, b *world, i int, x fact) bool {
	if len(f.tested) == 0 || i < len(b.facts) && b.facts[i] == x || f.usual(x.path) == nil {
		return false
	}
	cond, truth := f.condition(x.path, x)
	had, ok := b.known(f.e.space, cond)
	return ok && had != truth && f.tested[x.path] || !ok && f.knowsOther(b, a, x.path)
}

// knowsOther reports whether world b knows a tested condition in another spelling than world a does, which knows nothing
// of that: merged they would know neither.
func (f *frame) knowsOther(b, a *world, cond *lock.Path) bool {
	if len(f.spelled) == 0 {
		return false
	}
	return slices.ContainsFunc(b.facts, func(y fact) bool {
		if y.path == cond || f.usual(y.path) != f.usual(cond) {
			return false
		}
		c, _ := f.condition(y.path, y)
		_, ok := a.known(f.e.space, c)
		return !ok
	})
}

// isJump reports whether a path is the variable by which the body of a range-over-func loop tells where to go on.
func isJump(p *lock.Path) bool {
	return (p.Kind == lock.Value || p.Kind == lock.FreeVar) && strings.HasPrefix(p.Name, "jump$")
}

// squeeze merges the two closest worlds of a set. Of those that differ as much in their locks, these are the two of which the
// world that stands for both will have lost the fewest conditions that are tested again.
func (f *frame) squeeze(ws []*world) []*world {
	bi, bj, best, least := 0, 1, 1<<30, 1<<30
	for i := range ws {
		for j := i + 1; j < len(ws); j++ {
			d := distance(ws[i], ws[j])
			if d > best {
				continue
			}
			if n := f.losses(ws[i], ws[j]); d < best || n < least {
				bi, bj, best, least = i, j, d, n
			}
		}
	}
	m := blur(ws[bi], ws[bj])
	f.loseDisputed(m, ws[bi], ws[bj])
	f.loseSure(m, ws[bi], ws[bj])
	out := slices.Delete(slices.Clone(ws), bj, bj+1)
	out[bi] = m
	return out
}

// losses counts the conditions that a world has lost which stands for two.
func (f *frame) losses(a, b *world) int {
	n := len(a.lost)
	for _, x := range b.lost {
		if a.losing(x.path) < 0 {
			n++
		}
	}
	for i, x := range a.facts {
		if f.disputed(a, b, i, x) && a.losing(x.path) < 0 && b.losing(x.path) < 0 {
			n++
		}
	}
	return n
}
