package directive

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"strings"
)

// A scope is where the words of a comment look for a lock: the names of a function's receiver, parameters and
// results, then those of the package.
type scope struct {
	pkg   *types.Package
	name  string // of the function
	names []*types.Var
	recv  *types.Var   // nil for functions
	file  *types.Scope // for the names of imported packages; may be nil
}

func scopeOf(pkg *types.Package, fn *types.Func) *scope {
	s := &scope{pkg: pkg, name: fn.Name()}
	sig := fn.Signature()
	if s.recv = sig.Recv(); s.recv != nil {
		s.names = append(s.names, s.recv)
	}
	for _, tuple := range []*types.Tuple{sig.Params(), sig.Results()} {
		for v := range tuple.Variables() {
			s.names = append(s.names, v)
		}
	}
	return s
}

// resolve finds the lock that an expression such as "s.mu", "(*s).mu", "&s.mu", or "s" (whose only lock is meant) names.
func (s *scope) resolve(text string) (Lock, bool) {
	lock := Lock{Text: text}
	expr, err := parser.ParseExpr(text)
	if err != nil {
		return lock, false
	}
	names, ok := selectors(expr)
	if !ok {
		return lock, false
	}
	base := s.lookup(names[0])
	if base == nil {
		return lock, false
	}
	fields, typ, ok := follow(s.pkg, base.Type(), names[1:])
	if !ok {
		return lock, false
	}
	more, guessed, ok := lockWithin(s.pkg, typ)
	if !ok {
		return lock, false
	}
	lock.Base, lock.Fields, lock.Guessed = base, append(fields, more...), guessed
	return lock, true
}

// lookup finds a variable by name.
func (s *scope) lookup(name string) types.Object {
	for _, v := range s.names {
		if v.Name() == name && name != "_" && name != "" {
			return v
		}
	}
	if v, ok := s.pkg.Scope().Lookup(name).(*types.Var); ok {
		return v
	}
	return nil
}

// selectors takes a.b.c apart.
func selectors(expr ast.Expr) (names []string, ok bool) {
	switch expr := ast.Unparen(expr).(type) {
	case *ast.Ident:
		return []string{expr.Name}, true
	case *ast.SelectorExpr:
		names, ok := selectors(expr.X)
		return append(names, expr.Sel.Name), ok
	case *ast.StarExpr:
		return selectors(expr.X)
	case *ast.UnaryExpr:
		if expr.Op == token.AND {
			return selectors(expr.X)
		}
	}
	return nil, false
}

// follow selects one field after the other, and returns them with the embedded fields between, and the type of the last.
func follow(pkg *types.Package, typ types.Type, names []string) (fields []*types.Var, last types.Type, ok bool) {
	for _, name := range names {
		obj, index, _ := types.LookupFieldOrMethod(typ, true, pkg, name)
		if _, isVar := obj.(*types.Var); !isVar {
			return nil, nil, false
		}
		fields = append(fields, fieldsAt(typ, index)...)
		typ = obj.Type()
	}
	return fields, typ, true
}

// fieldsAt turns an index path of go/types into the fields on it.
func fieldsAt(typ types.Type, index []int) []*types.Var {
	var fields []*types.Var
	for _, i := range index {
		field := structOf(typ).Field(i)
		fields = append(fields, field)
		typ = field.Type()
	}
	return fields
}

// structOf returns the struct that typ is or points to, or nil.
func structOf(typ types.Type) *types.Struct {
	if pointer, ok := typ.Underlying().(*types.Pointer); ok {
		typ = pointer.Elem()
	}
	structure, _ := typ.Underlying().(*types.Struct)
	return structure
}

// lockWithin returns the fields that lead from a value of type typ to the lock meant by naming that value: none if
// it is a lock itself, the embedded lock, the lock with the name that a main lock usually has, or else, as a guess, the
// only lock.
func lockWithin(pkg *types.Package, typ types.Type) (fields []*types.Var, guessed, ok bool) {
	if isLock(typ) {
		return nil, false, true
	}
	structure := structOf(typ)
	if structure == nil {
		return nil, false, false
	}
	if obj, index, _ := types.LookupFieldOrMethod(typ, true, pkg, "Lock"); obj != nil && len(index) > 1 {
		if fields := fieldsAt(typ, index[:len(index)-1]); isLock(fields[len(fields)-1].Type()) {
			return fields, false, true
		}
	}
	var locks []*types.Var
	for field := range structure.Fields() {
		if isLock(field.Type()) {
			locks = append(locks, field)
		}
	}
	for _, name := range []string{"mu", "mut", "mtx", "mutex", "rwmutex", "rwmu", "lock", "lk", "l", "m"} {
		for _, field := range locks {
			if strings.EqualFold(field.Name(), name) {
				return []*types.Var{field}, false, true
			}
		}
	}
	return locks, true, len(locks) == 1
}

// isLock reports whether a value of the type, or what it points to, is a lock: one of package sync, or a type with
// Lock and Unlock that is named after them. (A struct that embeds a lock has the methods too, but is not one.)
func isLock(typ types.Type) bool {
	if pointer, ok := types.Unalias(typ).(*types.Pointer); ok {
		typ = pointer.Elem()
	}
	named, ok := types.Unalias(typ).(*types.Named)
	if !ok {
		return false
	}
	obj := named.Obj()
	if obj.Pkg() != nil && obj.Pkg().Path() == "sync" {
		return obj.Name() == "Mutex" || obj.Name() == "RWMutex" || obj.Name() == "Locker"
	}
	name := strings.ToLower(obj.Name())
	if !strings.Contains(name, "mutex") && !strings.Contains(name, "lock") {
		return false
	}
	return hasMethod(named, "Lock") && hasMethod(named, "Unlock")
}

// hasMethod reports whether a value of the type that can be addressed has the method, without arguments and results.
func hasMethod(named *types.Named, name string) bool {
	obj, _, _ := types.LookupFieldOrMethod(named, true, named.Obj().Pkg(), name)
	fn, ok := obj.(*types.Func)
	return ok && fn.Signature().Params().Len() == 0 && fn.Signature().Results().Len() == 0
}
