// Package flow solves forward dataflow problems over the blocks of an SSA function, for any state. It knows nothing of
// locks.
package flow

import "golang.org/x/tools/go/ssa"

// A Problem is a forward dataflow problem with states of type S. A state is never changed in place.
//
// For Solve to end with the least solution, four laws must hold (the tests of a problem check them):
//
//  1. Join(b, x, x) reports no change;
//  2. Join(b, x, y) is at or above both x and y;
//  3. a chain of Joins at one block changes the state finitely often;
//  4. Block and Edge are monotone: more states in, no fewer states out.
type Problem[S any] interface {
	// Entry returns the state at the entry of the function.
	Entry() S
	// Block returns the state at the end of b, given the state at its start.
	Block(b *ssa.BasicBlock, in S) S
	// Edge returns the state on the edge from b to its i-th successor, phis of that successor included, given the
	// state at the end of b; false if the edge cannot be taken.
	Edge(b *ssa.BasicBlock, i int, out S) (S, bool)
	// Join adds the state in, which reaches b over one more edge, to the state that b had.
	Join(b *ssa.BasicBlock, had, in S) (S, bool)
}

// Solution holds the state at the start of each block that is reached, by block index.
type Solution[S any] struct {
	In      []S
	Reached []bool
}

// Solve solves the problem over fn. It gives up, returning false, when some block has been visited more than limit times.
func Solve[S any](fn *ssa.Function, p Problem[S], limit int) (Solution[S], bool) {
	n := len(fn.Blocks)
	sol := Solution[S]{In: make([]S, n), Reached: make([]bool, n)}
	if n == 0 {
		return sol, true
	}
	order := postorder(fn)
	waiting := make([]bool, n)
	visits := make([]int, n)
	work := heap{rank: order}
	sol.In[0], sol.Reached[0] = p.Entry(), true
	work.push(0)
	waiting[0] = true
	for len(work.items) > 0 {
		i := work.pop()
		waiting[i] = false
		if visits[i]++; visits[i] > limit {
			return sol, false
		}
		b := fn.Blocks[i]
		out := p.Block(b, sol.In[i])
		for k, succ := range b.Succs {
			s, ok := p.Edge(b, k, out)
			if !ok {
				continue
			}
			changed := true
			if sol.Reached[succ.Index] {
				s, changed = p.Join(succ, sol.In[succ.Index], s)
			}
			if changed {
				sol.In[succ.Index], sol.Reached[succ.Index] = s, true
				if !waiting[succ.Index] {
					waiting[succ.Index] = true
					work.push(succ.Index)
				}
			}
		}
	}
	return sol, true
}

// postorder returns the rank of each block in reverse postorder, so that a block comes before its successors but for
// back edges.
func postorder(fn *ssa.Function) []int {
	rank := make([]int, len(fn.Blocks))
	seen := make([]bool, len(fn.Blocks))
	next := len(fn.Blocks)
	type frame struct {
		b *ssa.BasicBlock
		i int
	}
	stack := []frame{{fn.Blocks[0], 0}}
	seen[0] = true
	for len(stack) > 0 {
		top := &stack[len(stack)-1]
		if top.i < len(top.b.Succs) {
			s := top.b.Succs[top.i]
			top.i++
			if !seen[s.Index] {
				seen[s.Index] = true
				stack = append(stack, frame{s, 0})
			}
			continue
		}
		next--
		rank[top.b.Index] = next
		stack = stack[:len(stack)-1]
	}
	return rank
}

// heap is a priority queue of block indexes by rank.
type heap struct {
	rank  []int
	items []int
}

func (h *heap) push(x int) {
	h.items = append(h.items, x)
	for i := len(h.items) - 1; i > 0; {
		up := (i - 1) / 2
		if h.rank[h.items[up]] <= h.rank[h.items[i]] {
			return
		}
		h.items[up], h.items[i] = h.items[i], h.items[up]
		i = up
	}
}

func (h *heap) pop() int {
	top := h.items[0]
	last := len(h.items) - 1
	h.items[0] = h.items[last]
	h.items = h.items[:last]
	for i := 0; ; {
		kid := 2*i + 1
		if kid >= last {
			return top
		}
		if kid+1 < last && h.rank[h.items[kid+1]] < h.rank[h.items[kid]] {
			kid++
		}
		if h.rank[h.items[i]] <= h.rank[h.items[kid]] {
			return top
		}
		h.items[i], h.items[kid] = h.items[kid], h.items[i]
		i = kid
	}
}

// Loops reports for each block, by index, whether it lies on a cycle.
func Loops(fn *ssa.Function) []bool {
	in := make([]bool, len(fn.Blocks))
	t := tarjan{index: make([]int, len(fn.Blocks)), low: make([]int, len(fn.Blocks)), on: make([]bool, len(fn.Blocks)), cyclic: in}
	for _, b := range fn.Blocks {
		if t.index[b.Index] == 0 {
			t.visit(b)
		}
	}
	return in
}

type tarjan struct {
	index, low []int
	on, cyclic []bool
	stack      []*ssa.BasicBlock
	next       int
}

// visit is Tarjan's algorithm with a stack of its own, since the blocks of generated code nest deeply.
func (t *tarjan) visit(root *ssa.BasicBlock) {
	type frame struct {
		b *ssa.BasicBlock
		i int
	}
	var calls []frame
	enter := func(b *ssa.BasicBlock) {
		t.next++
		t.index[b.Index], t.low[b.Index] = t.next, t.next
		t.stack = append(t.stack, b)
		t.on[b.Index] = true
		calls = append(calls, frame{b, 0})
	}
	enter(root)
	for len(calls) > 0 {
		top := &calls[len(calls)-1]
		b := top.b
		if top.i < len(b.Succs) {
			s := b.Succs[top.i]
			top.i++
			switch {
			case t.index[s.Index] == 0:
				enter(s)
			case t.on[s.Index]:
				t.low[b.Index] = min(t.low[b.Index], t.index[s.Index])
				if s == b {
					t.cyclic[b.Index] = true
				}
			}
			continue
		}
		calls = calls[:len(calls)-1]
		if len(calls) > 0 {
			up := calls[len(calls)-1].b.Index
			t.low[up] = min(t.low[up], t.low[b.Index])
		}
		if t.low[b.Index] == t.index[b.Index] {
			t.finish(b)
		}
	}
}

func (t *tarjan) finish(b *ssa.BasicBlock) {
	size := 0
	for {
		top := t.stack[len(t.stack)-1]
		t.stack = t.stack[:len(t.stack)-1]
		t.on[top.Index] = false
		size++
		if size > 1 || top != b {
			t.cyclic[top.Index] = true
		}
		if top == b {
			return
		}
	}
}
