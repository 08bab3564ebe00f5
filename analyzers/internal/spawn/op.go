package spawn

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// A Kind is what an operation does to the channel or the group it is on.
type Kind uint8

// The kinds. Add, Done and Wait are those of a WaitGroup and of everything that counts goroutines like one.
const (
	Send Kind = iota
	Receive
	Close
	Add
	Done
	Wait
)

// groupKinds are the operations that library functions do on a group that they are given.
var groupKinds = map[lock.Role]Kind{lock.Adds: Add, lock.Dones: Done, lock.Waits: Wait}

// An Op is one operation on a channel or a group.
type Op struct {
	Kind     Kind
	Instr    ssa.Instruction
	Fn       *ssa.Function // whose body it is in
	Select   *ssa.Select   // that it is a case of, or nil
	Case     int           // its index among the cases
	Deferred bool
	Far      bool      // done by a function of another package that the channel or group is passed to
	Chan     ssa.Value // the channel, or the pointer to the group
	node     *node
	test     bool   // in a file that only tests are built from
	Where    string // the place, if it is in another package
	waiter   *Op    // who is seen to wait for it, or nil; others may wait as well
}

// Spawned reports whether a goroutine does it that its instruction starts: who does that does not wait.
func (op *Op) Spawned() bool { return started(op.Instr) }

// Pos returns the position of the operation.
func (op *Op) Pos() token.Pos {
	if op.Select != nil && op.Case < len(op.Select.States) {
		return op.Select.States[op.Case].Pos
	}
	return op.Instr.Pos()
}

// bare reports whether the operation has nothing to do but to wait: it is no case of a select with another way out.
func (op *Op) bare() bool {
	return op.Select == nil || op.Select.Blocking && len(op.Select.States) == 1
}

// A body is what a function does of its own: its operations, its calls and the goroutines that it starts.
type body struct {
	fn     *ssa.Function
	ops    []*Op
	calls  []call
	starts []*Start
	test   bool
	ends   *ends // how its paths end, once asked for
}

// A call is one of a function of this package, made at once, deferred, or by a library that was given the function.
type call struct {
	instr    ssa.CallInstruction
	callee   *ssa.Function
	deferred bool
	handed   bool // it is an argument of the call, not what is called
}
