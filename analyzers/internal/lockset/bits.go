package lockset

import (
	"iter"
	mathbits "math/bits"
	"slices"
)

// bits is a set of small numbers. Classes are numbered as they are met, so those of one function lie close together, and
// a set holds only the words from its smallest number to its largest: of a package with thousands of fields, each of
// thousands of functions has sets of a few.
type bits struct {
	from  int // the first word stands for the numbers from 64*from on
	words []uint64
}

// cover makes sure that the set has the words from lo up to hi, which it does not have.
func (b *bits) cover(lo, hi int) {
	if len(b.words) == 0 {
		b.from, b.words = lo, make([]uint64, hi-lo)
		return
	}
	if lo < b.from {
		b.words = slices.Concat(make([]uint64, b.from-lo), b.words)
		b.from = lo
	}
	if more := hi - b.from - len(b.words); more > 0 {
		b.words = append(slices.Clip(b.words), make([]uint64, more)...)
	}
}

// word returns word i of the set.
func (b bits) word(i int) uint64 {
	if i -= b.from; i < 0 || i >= len(b.words) {
		return 0
	}
	return b.words[i]
}

func (b *bits) add(i int) {
	b.cover(i/64, i/64+1)
	b.words[i/64-b.from] |= 1 << (i % 64)
}

func (b *bits) remove(i int) {
	if b.has(i) {
		b.words[i/64-b.from] &^= 1 << (i % 64)
	}
}

func (b bits) has(i int) bool { return b.word(i/64)&(1<<(i%64)) != 0 }

func (b bits) empty() bool {
	return !slices.ContainsFunc(b.words, func(w uint64) bool { return w != 0 })
}

func (b bits) clone() bits { return bits{b.from, slices.Clone(b.words)} }

func (b bits) equal(o bits) bool {
	for i := min(b.from, o.from); i < max(b.from+len(b.words), o.from+len(o.words)); i++ {
		if b.word(i) != o.word(i) {
			return false
		}
	}
	return true
}

// union adds all of o and reports whether that changed b.
func (b *bits) union(o bits) bool {
	changed := false
	for i, w := range o.words {
		if w &^= b.word(o.from + i); w != 0 {
			b.cover(o.from+i, o.from+len(o.words))
			b.words[o.from+i-b.from] |= w
			changed = true
		}
	}
	return changed
}

// meets reports whether the sets have a number in common.
func (b bits) meets(o bits) bool {
	for i, w := range b.words {
		if w&o.word(b.from+i) != 0 {
			return true
		}
	}
	return false
}

// intersect returns what both sets hold.
func (b bits) intersect(o bits) bits {
	out := b.clone()
	for i := range out.words {
		out.words[i] &= o.word(out.from + i)
	}
	return out
}

// all yields the members, smallest first.
func (b bits) all() iter.Seq[int] {
	return func(yield func(int) bool) {
		for i, w := range b.words {
			for ; w != 0; w &= w - 1 {
				if !yield(64*(b.from+i) + mathbits.TrailingZeros64(w)) {
					return
				}
			}
		}
	}
}
