package spawn

import (
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// stopsAt returns the calls of a goroutine that a context ends, or the end of the connection, listener or pipe that they
// are on.
func (w *wiring) stopsAt(near []*body) []*Op {
	var list []*Op
	inside := make(map[*body]bool)
	for _, b := range near {
		inside[b] = true
	}
	for _, b := range near {
		for _, block := range b.fn.Blocks {
			if !leavable(w.around(block)) { // it goes on whatever becomes of the call
				continue
			}
			for _, instr := range block.Instrs {
				call, ok := instr.(*ssa.Call)
				if !ok {
					continue
				}
				where := w.effectsOf(&call.Call).Stops
				if w.interruptible(&call.Call, inside) || where != "" && endsWith(call) { // one that stops on its way is no end of the goroutine
					list = append(list, &Op{Kind: Receive, Instr: call, Fn: b.fn, Chan: call.Call.Value, Far: true, Where: where, node: new(node)})
				}
			}
		}
	}
	return list
}

// interruptible reports whether a call of code that is not seen ends with a context or a transport.
func (w *wiring) interruptible(common *ssa.CallCommon, inside map[*body]bool) bool {
	if common.IsInvoke() {
		if lock.Blocks(common.Method.Name()) || readsUntilClose(common.Method) {
			return !derives(common.Value, isStdin, 0)
		}
		return w.given(common, common.Args, inside)
	}
	fn := common.StaticCallee()
	if fn == nil {
		_, ok := common.Value.(*ssa.Builtin)
		return !ok && w.given(common, common.Args, inside)
	}
	obj, ok := fn.Object().(*types.Func)
	switch {
	case w.bodies[originOf(fn)] != nil:
		return anyPipe(common.Args)
	case ok && lock.IsQuick(obj.Pkg()):
		return false
	case !ok:
		return w.given(common, common.Args, inside)
	case isGroupMethod(fn):
		return false // it waits for others, which nobody ends for its sake
	case obj.Signature().Recv() != nil && len(common.Args) == obj.Signature().Params().Len():
		return lock.Blocks(obj.Name()) // a method value
	case lock.RoleOf(obj) == lock.Transport:
		return len(common.Args) == 0 || closable(common.Args[0])
	case lock.RoleOf(obj) == lock.Pumps: // who only takes what is copied ends it when there is more
		to, from := common.Args[0], common.Args[1]
		return closable(from) || isPipe(to) || holdsPipe(to) || derives(to, isSystemPipe, 0) || w.madeWithContext(from, inside)
	case obj.Signature().Recv() == nil:
		return w.given(common, common.Args, inside)
	}
	recv := common.Args[0]
	if (lock.Blocks(obj.Name()) || readsUntilClose(obj)) && !madeHere(recv) {
		return !derives(recv, isStdin, 0)
	}
	// What is made from a pipe, such as an encoder, works on it by any method that may fail; the pipe itself by few.
	works := returnsError(obj.Signature()) && (strings.HasPrefix(obj.Name(), "Write") || !lock.HasPipes(obj.Pkg()))
	if works && derives(recv, isPipe, 0) {
		return true
	}
	return w.given(common, common.Args[1:], inside)
}

// readsUntilClose reports whether the method takes the next message out of what has a method Close as well, and fails when that
// was called: ReadMessage, ReadResponseHeader, ReceiveFrame.
func readsUntilClose(method *types.Func) bool {
	recv := method.Signature().Recv()
	if recv == nil || !lock.Receives(method) || !returnsError(method.Signature()) {
		return false
	}
	obj, _, _ := types.LookupFieldOrMethod(recv.Type(), true, method.Pkg(), "Close")
	_, ok := obj.(*types.Func)
	return ok
}

// given reports whether one of the arguments ends the call: a context that is cancelled, or a transport.
func (w *wiring) given(common *ssa.CallCommon, args []ssa.Value, inside map[*body]bool) bool {
	if sig := common.Signature(); sig.Results().Len() > 0 && !returnsError(sig) {
		return false // it takes something out of what it is given, or makes something of it
	}
	for _, arg := range args {
		if isContext(arg.Type()) && w.cancelledFrom(w.of(arg), inside) || isPipe(arg) && !givenAlone(arg) {
			return true
		}
	}
	return anyPipe(args)
}

// givenAlone reports whether a listener or connection was made for the one call that it is given to.
func givenAlone(arg ssa.Value) bool {
	made := arg
	if extract, ok := made.(*ssa.Extract); ok {
		made = extract.Tuple
	}
	if call, ok := made.(*ssa.Call); !ok || !prepares(call) {
		return false
	}
	uses := 0
	for _, ref := range *arg.Referrers() {
		if _, ok := ref.(*ssa.DebugRef); !ok {
			uses++
		}
	}
	return uses == 1
}

// prepares reports whether the call makes something that nobody else has yet.
func prepares(call *ssa.Call) bool {
	fn := call.Call.StaticCallee()
	if fn == nil {
		return false
	}
	obj, ok := fn.Object().(*types.Func)
	return ok && lock.RoleOf(obj) == lock.Prepares
}

func returnsError(sig *types.Signature) bool {
	for v := range sig.Results().Variables() {
		if isError(v.Type()) {
			return true
		}
	}
	return false
}

func isError(t types.Type) bool { return types.Identical(t, types.Universe.Lookup("error").Type()) }

// isPipe reports whether the value is one end of a pipe or of a connection: who reads from it or writes to it is ended by
// the close of the other end.
func isPipe(v ssa.Value) bool {
	is, _ := lock.IsPipe(bare(v).Type())
	return is
}

// holdsPipe reports whether the value is a struct with one end of a pipe.
func holdsPipe(v ssa.Value) bool {
	t := bare(v).Type()
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	s, ok := t.Underlying().(*types.Struct)
	for i := 0; ok && i < s.NumFields(); i++ {
		if _, within := lock.IsPipe(s.Field(i).Type()); within {
			return true
		}
	}
	return false
}

// bare returns the value that was made an interface, or the value.
func bare(v ssa.Value) ssa.Value {
	if made, ok := v.(*ssa.MakeInterface); ok {
		return made.X
	}
	return v
}

// isSystemPipe reports whether the value is a variable that holds one end of a pipe of the system, which is a file by its type,
// or a captured one.
func isSystemPipe(v ssa.Value) bool {
	if free, ok := v.(*ssa.FreeVar); ok {
		cell, _ := capturedBy(free)
		return cell != nil && derives(cell, isSystemPipe, 0)
	}
	extract, ok := v.(*ssa.Extract)
	if !ok {
		return false
	}
	call, ok := extract.Tuple.(*ssa.Call)
	if !ok || call.Call.StaticCallee() == nil {
		return false
	}
	obj, ok := call.Call.StaticCallee().Object().(*types.Func)
	return ok && lock.RoleOf(obj) == lock.MakesPipe
}

// madeWithContext reports whether a reader is the result of a call that was given a context, which ends it.
func (w *wiring) madeWithContext(v ssa.Value, inside map[*body]bool) bool {
	call, ok := bare(v).(*ssa.Call)
	return ok && slices.ContainsFunc(call.Call.Args, func(arg ssa.Value) bool {
		return isContext(arg.Type()) && w.cancelledFrom(w.of(arg), inside)
	})
}

func anyPipe(args []ssa.Value) bool {
	for _, arg := range args {
		if holdsPipe(arg) {
			return true
		}
	}
	return false
}

// closable reports whether somebody may close the reader or listener: it is not the standard input, and not one that nobody
// else has than the goroutine that reads from it.
func closable(v ssa.Value) bool { return !derives(v, isStdin, 0) && !derives(v, ownedAlone, 0) }

// ownedAlone reports whether the value is a variable that a goroutine has captured, which holds the result of a call, and
// which the function that it was made in does nothing else with.
func ownedAlone(v ssa.Value) bool {
	free, ok := v.(*ssa.FreeVar)
	if !ok {
		return false
	}
	cell, closure := capturedBy(free)
	if cell == nil {
		return false
	}
	for _, ref := range *cell.Referrers() {
		switch ref := ref.(type) {
		case *ssa.Store:
			if !fromCall(ref.Val) {
				return false
			}
		case *ssa.MakeClosure:
			if ref != closure {
				return false
			}
		case *ssa.DebugRef:
		default:
			return false
		}
	}
	return true
}

// madeHere reports whether the value is one that the function has made and only calls methods of: nobody else can close it.
func madeHere(v ssa.Value) bool {
	switch made := v.(type) {
	case *ssa.Alloc:
	case *ssa.Call:
		if !prepares(made) {
			return false
		}
	default:
		return false
	}
	for _, ref := range *v.Referrers() {
		switch ref := ref.(type) {
		case *ssa.DebugRef:
		case *ssa.Store:
			if ref.Addr != v {
				return false
			}
		case *ssa.FieldAddr:
			for _, use := range *ref.Referrers() {
				if store, ok := use.(*ssa.Store); !ok || store.Addr != ssa.Value(ref) {
					return false
				}
			}
		case ssa.CallInstruction:
			if common := ref.Common(); common.Signature().Recv() == nil || len(common.Args) == 0 || common.Args[0] != v {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// capturedBy returns the variable that a free variable of a goroutine is, and the closure that captures it; nil if the
// closure is not one that is started where it is made.
func capturedBy(free *ssa.FreeVar) (*ssa.Alloc, *ssa.MakeClosure) {
	fn := free.Parent()
	for i, own := range fn.FreeVars {
		if own != free || fn.Parent() == nil {
			continue
		}
		for _, block := range fn.Parent().Blocks {
			for _, instr := range block.Instrs {
				g, ok := instr.(*ssa.Go)
				if !ok {
					continue
				}
				if closure, ok := g.Call.Value.(*ssa.MakeClosure); ok && closure.Fn == ssa.Value(fn) {
					cell, _ := closure.Bindings[i].(*ssa.Alloc)
					return cell, closure
				}
			}
		}
	}
	return nil, nil
}

// fromCall reports whether the value is a result of a call.
func fromCall(v ssa.Value) bool {
	if extract, ok := v.(*ssa.Extract); ok {
		v = extract.Tuple
	}
	_, ok := v.(*ssa.Call)
	return ok
}

// isStdin reports whether the value is the standard input, which nobody ever closes.
func isStdin(v ssa.Value) bool {
	g, ok := v.(*ssa.Global)
	return ok && g.Pkg != nil && g.Pkg.Pkg.Path() == "os" && g.Name() == "Stdin"
}

// derives reports whether a reader or writer is such a value, or was made from one.
func derives(v ssa.Value, such func(ssa.Value) bool, depth int) bool {
	if depth > 4 {
		return false
	}
	if such(v) {
		return true
	}
	switch v := v.(type) {
	case *ssa.UnOp:
		return derives(v.X, such, depth+1)
	case *ssa.FieldAddr: // of what is embedded
		return derives(v.X, such, depth+1)
	case *ssa.MakeInterface:
		return derives(v.X, such, depth+1)
	case *ssa.ChangeInterface:
		return derives(v.X, such, depth+1)
	case *ssa.Call:
		for _, arg := range v.Call.Args {
			if derives(arg, such, depth+1) {
				return true
			}
		}
	case *ssa.Alloc:
		for _, ref := range *v.Referrers() {
			if store, ok := ref.(*ssa.Store); ok && store.Addr == ssa.Value(v) && derives(store.Val, such, depth+1) {
				return true
			}
		}
	}
	return false
}

// lastsAsLong reports whether what is called serves or reads from a listener, connection or stream until that is closed.
func (w *wiring) lastsAsLong(common *ssa.CallCommon) bool {
	if common.IsInvoke() {
		return lock.Serves(common.Method.Name())
	}
	fn := common.StaticCallee()
	if fn == nil {
		return false
	}
	obj, ok := fn.Object().(*types.Func)
	if !ok {
		return false
	}
	role := lock.RoleOf(obj)
	return role == lock.Transport && (len(common.Args) == 0 || closable(common.Args[0])) || role == lock.Pumps && closable(common.Args[1]) || obj.Signature().Recv() != nil && lock.Serves(obj.Name()) && len(common.Args) > 0 && !madeHere(common.Args[0])
}
