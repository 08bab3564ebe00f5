package spawn

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// A Clue is a place that says what becomes of a goroutine.
type Clue struct {
	Text  string
	Pos   token.Pos
	Where string // the place, if it is in another package
}

// Clues returns the places that make the goroutine what its class says.
func (s *Start) Clues() []Clue {
	switch s.Class() {
	case Joined:
		return s.joinClues()
	case Stoppable:
		if len(s.Stops) == 0 {
			return nil // it stands for others that are ended
		}
		return []Clue{{"may be told to end here", s.Stops[0].Pos(), s.Stops[0].Where}}
	}
	if s.Trap == nil {
		return nil
	}
	text := "blocks for ever here"
	switch s.Trap.Kind {
	case Loop, Elsewhere, Unclosed, Ticking:
		text = "does not leave this loop"
	}
	if s.Trap.Where != "" {
		return []Clue{{Text: text, Where: s.Trap.Where}}
	}
	return []Clue{{Text: text, Pos: s.Trap.Pos}}
}

// joinClues returns where the goroutine tells of its end, and who waits for that; those who are seen to wait come first.
func (s *Start) joinClues() []Clue {
	if len(s.Joins) == 0 {
		return nil // it stands for others that are joined
	}
	tells := s.Joins[0]
	for _, op := range s.Joins {
		if op.waiter != nil {
			tells = op
			break
		}
	}
	var clues []Clue
	if tells.Instr != ssa.Instruction(s.Instr) {
		clues = append(clues, Clue{Text: "tells of its end here", Pos: tells.Pos()})
	}
	if tells.waiter != nil {
		clues = append(clues, Clue{Text: "waited for here", Pos: tells.waiter.Pos()})
	}
	return clues
}

// Owner returns the type whose method starts the goroutine, or nil.
func (s *Start) Owner() *types.TypeName { return ownerOf(s.In) }

// StandsForOthers reports whether the goroutine runs what its starter is given, so that each call of that is a start of its
// own.
func (s *Start) StandsForOthers() bool { return s.Generic }

// Runs returns the function that the goroutine runs as far as it is known: a literal, or the function that is called by
// name or through an interface.
func (s *Start) Runs() (fn *types.Func, literal bool) {
	if s.Body != nil {
		obj, _ := s.Body.Object().(*types.Func)
		return obj, obj == nil && s.Body.Parent() != nil
	}
	g, ok := s.Instr.(*ssa.Go)
	switch {
	case !ok:
		return nil, false
	case g.Call.IsInvoke():
		return g.Call.Method, false
	case g.Call.StaticCallee() != nil:
		obj, _ := originOf(g.Call.StaticCallee()).Object().(*types.Func)
		return obj, false
	}
	return nil, false
}
