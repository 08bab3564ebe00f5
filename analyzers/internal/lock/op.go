package lock

import (
	"go/types"
	"strings"
)

// A Mode tells how a lock is held or wanted.
type Mode uint8

const (
	Write Mode = iota // Lock
	Read              // RLock
)

func (m Mode) String() string {
	if m == Read {
		return "read"
	}
	return "write"
}

// An OpKind tells what an API call does to its lock.
type OpKind uint8

const (
	NoOp      OpKind = iota
	Acquire          // Lock, RLock
	Try              // TryLock, TryRLock: acquires if the result is true
	Release          // Unlock, RUnlock
	Wait             // sync.Cond.Wait: releases Cond.L and takes it again
	OnceDo           // sync.Once.Do: holds the Once while it calls its argument
	RLockerOf        // RWMutex.RLocker: the same lock, seen in read mode
	NewCond          // sync.NewCond(l): a Cond whose L is l
	Downgrade        // DowngradeLock: held for writing before, for reading after
)

// An Op is one entry of the table: what a call does, and in which mode.
type Op struct {
	Kind OpKind
	Mode Mode
}

// Verb returns the API verb of the operation, as diagnostics print it: "Lock", "RLock", "Unlock", "RUnlock".
func (o Op) Verb() string {
	verb := "Lock"
	switch o.Kind {
	case Release:
		verb = "Unlock"
	case Wait:
		return "Wait"
	case OnceDo:
		return "Do"
	}
	if o.Mode == Read {
		return "R" + verb
	}
	return verb
}

// api is the one table of lock APIs: package path, receiver type (or "") and function name.
var api = map[[3]string]Op{
	{"sync", "Mutex", "Lock"}:       {Acquire, Write},
	{"sync", "Mutex", "TryLock"}:    {Try, Write},
	{"sync", "Mutex", "Unlock"}:     {Release, Write},
	{"sync", "RWMutex", "Lock"}:     {Acquire, Write},
	{"sync", "RWMutex", "TryLock"}:  {Try, Write},
	{"sync", "RWMutex", "Unlock"}:   {Release, Write},
	{"sync", "RWMutex", "RLock"}:    {Acquire, Read},
	{"sync", "RWMutex", "TryRLock"}: {Try, Read},
	{"sync", "RWMutex", "RUnlock"}:  {Release, Read},
	{"sync", "RWMutex", "RLocker"}:  {RLockerOf, Read},
	{"sync", "Once", "Do"}:          {OnceDo, Write},
	{"sync", "Cond", "Wait"}:        {Wait, Write},
	{"sync", "", "NewCond"}:         {NewCond, Write},
}

// lockerMethods are the methods of a lock behind an interface (sync.Locker and its wider look-alikes), and of locks that
// somebody has built.
var lockerMethods = map[string]Op{
	"Lock": {Acquire, Write}, "TryLock": {Try, Write}, "Unlock": {Release, Write},
	"RLock": {Acquire, Read}, "TryRLock": {Try, Read}, "RUnlock": {Release, Read},
	"DowngradeLock": {Downgrade, Read},
}

// A When tells when a library function calls the function that it is given.
type When uint8

const (
	Never When = iota
	Now        // before it returns, on this goroutine
	Later      // on another goroutine, or after this function is done with its locks
)

// A Caller says which argument (receiver not counted) a library function calls, and when.
type Caller struct {
	When   When
	Arg    int
	Starts Starting
}

// A Starting tells whether what is called later is a goroutine of its own, made for this call.
type Starting uint8

const (
	NoStart Starting = iota
	Starts           // at once
	Counted          // and the receiver's Wait waits for it
	Timed            // later, once, and mostly briefly
)

// callers is the one table of library functions that call their argument.
var callers = map[[3]string]Caller{
	{"sync", "Map", "Range"}:                                        {Now, 0, NoStart},
	{"sync", "", "OnceFunc"}:                                        {Later, 0, NoStart},
	{"sync", "", "OnceValue"}:                                       {Later, 0, NoStart},
	{"sync", "", "OnceValues"}:                                      {Later, 0, NoStart},
	{"sync", "WaitGroup", "Go"}:                                     {Later, 0, Counted},
	{"sort", "", "Slice"}:                                           {Now, 1, NoStart},
	{"sort", "", "SliceStable"}:                                     {Now, 1, NoStart},
	{"sort", "", "Search"}:                                          {Now, 1, NoStart},
	{"slices", "", "SortFunc"}:                                      {Now, 1, NoStart},
	{"slices", "", "SortStableFunc"}:                                {Now, 1, NoStart},
	{"slices", "", "IndexFunc"}:                                     {Now, 1, NoStart},
	{"slices", "", "ContainsFunc"}:                                  {Now, 1, NoStart},
	{"slices", "", "DeleteFunc"}:                                    {Now, 1, NoStart},
	{"slices", "", "BinarySearchFunc"}:                              {Now, 2, NoStart},
	{"maps", "", "DeleteFunc"}:                                      {Now, 1, NoStart},
	{"strings", "", "Map"}:                                          {Now, 0, NoStart},
	{"strings", "", "FieldsFunc"}:                                   {Now, 1, NoStart},
	{"strings", "", "IndexFunc"}:                                    {Now, 1, NoStart},
	{"bytes", "", "Map"}:                                            {Now, 0, NoStart},
	{"path/filepath", "", "Walk"}:                                   {Now, 1, NoStart},
	{"path/filepath", "", "WalkDir"}:                                {Now, 1, NoStart},
	{"io/fs", "", "WalkDir"}:                                        {Now, 2, NoStart},
	{"go/ast", "", "Inspect"}:                                       {Now, 1, NoStart},
	{"container/ring", "Ring", "Do"}:                                {Now, 0, NoStart},
	{"runtime/pprof", "", "Do"}:                                     {Now, 2, NoStart},
	{"time", "", "AfterFunc"}:                                       {Later, 1, Timed},
	{"context", "", "AfterFunc"}:                                    {Later, 1, Timed},
	{"runtime", "", "SetFinalizer"}:                                 {Later, 1, NoStart},
	{"net/http", "", "HandleFunc"}:                                  {Later, 1, NoStart},
	{"net/http", "ServeMux", "HandleFunc"}:                          {Later, 1, NoStart},
	{"golang.org/x/sync/errgroup", "Group", "Go"}:                   {Later, 0, Counted},
	{"golang.org/x/sync/errgroup", "Group", "TryGo"}:                {Later, 0, Counted},
	{"golang.org/x/sync/singleflight", "Group", "Do"}:               {Now, 1, NoStart},
	{"golang.org/x/sync/singleflight", "Group", "DoChan"}:           {Later, 1, NoStart},
	{"github.com/sourcegraph/conc", "WaitGroup", "Go"}:              {Later, 0, Counted},
	{"github.com/sourcegraph/conc/pool", "Pool", "Go"}:              {Later, 0, Counted},
	{"github.com/sourcegraph/conc/pool", "ErrorPool", "Go"}:         {Later, 0, Counted},
	{"github.com/sourcegraph/conc/pool", "ContextPool", "Go"}:       {Later, 0, Counted},
	{"github.com/sourcegraph/conc/pool", "ResultPool", "Go"}:        {Later, 0, Counted},
	{"github.com/sourcegraph/conc/pool", "ResultErrorPool", "Go"}:   {Later, 0, Counted},
	{"github.com/sourcegraph/conc/pool", "ResultContextPool", "Go"}: {Later, 0, Counted},
	{"github.com/oklog/run", "Group", "Add"}:                        {Later, 0, Counted},
}

// dispatchers is the one table of library functions that call methods of their first argument, an interface, before they
// return. They keep nothing of it.
var dispatchers = map[[3]string][]string{
	{"sort", "", "Sort"}:             {"Len", "Less", "Swap"},
	{"sort", "", "Stable"}:           {"Len", "Less", "Swap"},
	{"sort", "", "IsSorted"}:         {"Len", "Less"},
	{"container/heap", "", "Init"}:   {"Len", "Less", "Swap"},
	{"container/heap", "", "Fix"}:    {"Len", "Less", "Swap"},
	{"container/heap", "", "Push"}:   {"Push", "Len", "Less", "Swap"},
	{"container/heap", "", "Pop"}:    {"Len", "Swap", "Less", "Pop"},
	{"container/heap", "", "Remove"}: {"Len", "Swap", "Less", "Pop"},
}

// Dispatched returns the methods of its first argument, an interface, that the library function fn calls.
func Dispatched(fn *types.Func) []string {
	if fn == nil || fn.Pkg() == nil || fn.Pkg().Path() != "sort" && fn.Pkg().Path() != "container/heap" {
		return nil
	}
	return dispatchers[key(fn)]
}

// OpOf returns what a call of fn does to a lock; the zero Op if it is none of the table's, and no method of a lock that
// somebody has built.
func OpOf(fn *types.Func) Op {
	if fn == nil || fn.Pkg() == nil {
		return Op{}
	}
	if fn.Pkg().Path() == "sync" {
		return api[key(fn)]
	}
	if !strings.Contains(fn.Name(), "ock") { // most have none, and every call is asked
		return Op{}
	}
	op := lockerMethods[fn.Name()]
	if recv := fn.Signature().Recv(); op.Kind == NoOp || recv == nil || !IsBuilt(pointee(recv.Type())) {
		return Op{}
	}
	return op
}

// LockerMethod reports whether a lock behind an interface may have a method of that name.
func LockerMethod(name string) bool { return lockerMethods[name] != Op{} }

// Copies reports whether a call of the library function fn returns a copy of its argument, a slice or map.
func Copies(fn *types.Func) bool {
	if fn.Pkg() == nil || fn.Name() != "Clone" {
		return false
	}
	path := fn.Pkg().Path()
	return path == "slices" || path == "maps"
}

// CallerOf returns which argument a call of the library function fn calls, and when.
func CallerOf(fn *types.Func) Caller { return callers[key(fn)] }

// LockerOp returns what a call of method name of the interface type t does, if t is a lock: an interface whose method
// set holds Lock() and Unlock(), as sync.Locker says it. The lock is then the interface value itself.
func LockerOp(t types.Type, name string) Op {
	op, ok := lockerMethods[name]
	if !ok {
		return Op{}
	}
	iface, ok := t.Underlying().(*types.Interface)
	if !ok || !hasPlain(iface, "Lock") || !hasPlain(iface, "Unlock") {
		return Op{}
	}
	return op
}

// hasPlain reports whether the interface has a method name without parameters and results.
func hasPlain(iface *types.Interface, name string) bool {
	for m := range iface.Methods() {
		if m.Name() == name {
			sig := m.Signature()
			return sig.Params().Len() == 0 && sig.Results().Len() == 0
		}
	}
	return false
}

// Implemented reports whether package path implements the locks themselves, so that its own bodies are not analysed.
func Implemented(path string) bool {
	switch path {
	case "sync", "internal/sync", "sync/atomic", "runtime", "internal/race", "internal/runtime/atomic", "internal/synctest":
		return true
	}
	return false
}

func key(fn *types.Func) [3]string {
	if fn == nil || fn.Pkg() == nil {
		return [3]string{}
	}
	k := [3]string{fn.Pkg().Path(), "", fn.Name()}
	if recv := fn.Signature().Recv(); recv != nil {
		if n, ok := pointee(recv.Type()).(*types.Named); ok {
			k[1] = n.Obj().Name()
		}
	}
	return k
}

// pointee returns the type that t points to, or t.
func pointee(t types.Type) types.Type {
	if p, ok := t.(*types.Pointer); ok {
		return p.Elem()
	}
	return t
}
