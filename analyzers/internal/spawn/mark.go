package spawn

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// mark returns what tells two ways apart that enter the same block.
func (w *way) mark(block *ssa.BasicBlock) string {
	var parts []string
	for v, k := range w.knows {
		parts = append(parts, fmt.Sprintf("%p=%s", v, k))
	}
	for v, k := range w.not {
		parts = append(parts, fmt.Sprintf("%p!%s", v, k))
	}
	for v, k := range w.is {
		if c, ok := k.(*ssa.Const); ok {
			parts = append(parts, fmt.Sprintf("%p~%s", v, valueOf(c)))
		}
	}
	for sel, index := range w.taken {
		parts = append(parts, fmt.Sprintf("%p?%d", sel, index))
	}
	slices.Sort(parts)
	return fmt.Sprintf("%d %s", block.Index, strings.Join(parts, " "))
}
