package lock

import (
	"go/token"

	"golang.org/x/tools/go/ssa"
)

// Received reports whether the path leads from what its function has received from a channel.
func (p *Path) Received() bool {
	if p == nil || p.Root().Kind != Value && p.Root().Kind != Stale {
		return false
	}
	switch v := p.Root().Val.(type) {
	case *ssa.UnOp:
		return v.Op == token.ARROW
	case *ssa.Extract:
		switch t := v.Tuple.(type) {
		case *ssa.UnOp:
			return t.Op == token.ARROW
		case *ssa.Select:
			return v.Index > 1
		}
	}
	return false
}
