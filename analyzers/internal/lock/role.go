package lock

import (
	"go/types"
	"slices"
	"strings"
	"unicode"
)

// A Role tells what a library function does for goroutines: how they are counted, told to end, or kept waiting.
type Role uint8

// The roles.
const (
	NoRole       Role = iota
	Adds              // counts goroutines that a group waits for
	Dones             // tells a group, a Cond or a semaphore that one of them has ended, or left
	Waits             // waits for those that a group counts, or for a signal
	Slots             // takes a number of slots, the last argument: who takes all of them waits for those who have some
	MakesGroup        // its first result is a group or semaphore that nobody else has yet
	Bubble            // returns only when every goroutine has ended that was started below its last argument
	Coroutine         // runs a sequence beside its caller, until a function that it returns ends it
	Derives           // makes a context from another
	DerivesTimed      // makes one that is cancelled by time, whatever else happens
	DerivesGroup      // makes a group, and a context that the group cancels
	Inherits          // makes a context that ends with another
	RootContext       // returns a context that nothing cancels
	Clock             // returns a channel that nobody ever closes, and that is sent on by time alone
	Transport         // lasts until what it is given first is closed
	Notifies          // sends on the channel that it is given first, and never closes it
	Pumps             // lasts until the second, which it reads from, is closed
	MakesPipe         // returns both ends of a pipe
	Prepares          // returns a command or listener that nobody else has yet
)

// roles is the one table of library functions that have a part in the life of goroutines, keyed like api.
var roles = map[[3]string]Role{
	{"sync", "WaitGroup", "Add"}:                                      Adds,
	{"sync", "WaitGroup", "Done"}:                                     Dones,
	{"sync", "WaitGroup", "Wait"}:                                     Waits,
	{"sync", "Cond", "Signal"}:                                        Dones,
	{"sync", "Cond", "Broadcast"}:                                     Dones,
	{"sync", "Cond", "Wait"}:                                          Waits,
	{"sync", "", "NewCond"}:                                           MakesGroup,
	{"golang.org/x/sync/errgroup", "Group", "Wait"}:                   Waits,
	{"golang.org/x/sync/errgroup", "", "WithContext"}:                 DerivesGroup,
	{"golang.org/x/sync/semaphore", "Weighted", "Acquire"}:            Slots,
	{"golang.org/x/sync/semaphore", "Weighted", "Release"}:            Dones,
	{"golang.org/x/sync/semaphore", "", "NewWeighted"}:                MakesGroup,
	{"github.com/sourcegraph/conc", "WaitGroup", "Wait"}:              Waits,
	{"github.com/sourcegraph/conc/pool", "Pool", "Wait"}:              Waits,
	{"github.com/sourcegraph/conc/pool", "ErrorPool", "Wait"}:         Waits,
	{"github.com/sourcegraph/conc/pool", "ContextPool", "Wait"}:       Waits,
	{"github.com/sourcegraph/conc/pool", "ResultPool", "Wait"}:        Waits,
	{"github.com/sourcegraph/conc/pool", "ResultErrorPool", "Wait"}:   Waits,
	{"github.com/sourcegraph/conc/pool", "ResultContextPool", "Wait"}: Waits,
	{"testing/synctest", "", "Test"}:                                  Bubble,
	{"testing/synctest", "", "Run"}:                                   Bubble,
	{"os/signal", "", "Notify"}:                                       Notifies,
	{"iter", "", "Pull"}:                                              Coroutine,
	{"iter", "", "Pull2"}:                                             Coroutine,
	{"context", "", "WithCancel"}:                                     Derives,
	{"context", "", "WithCancelCause"}:                                Derives,
	{"context", "", "WithTimeout"}:                                    DerivesTimed,
	{"context", "", "WithTimeoutCause"}:                               DerivesTimed,
	{"context", "", "WithDeadline"}:                                   DerivesTimed,
	{"context", "", "WithDeadlineCause"}:                              DerivesTimed,
	{"context", "", "WithValue"}:                                      Inherits,
	{"context", "", "WithoutCancel"}:                                  RootContext,
	{"context", "", "Background"}:                                     RootContext,
	{"context", "", "TODO"}:                                           RootContext,
	{"time", "", "After"}:                                             Clock,
	{"time", "", "Tick"}:                                              Clock,
	{"io", "", "Copy"}:                                                Pumps,
	{"io", "", "CopyBuffer"}:                                          Pumps,
	{"io", "", "CopyN"}:                                               Pumps,
	{"io", "", "ReadAll"}:                                             Transport,
	{"os", "", "Pipe"}:                                                MakesPipe,
	{"os/exec", "", "Command"}:                                        Prepares,
	{"net", "", "Listen"}:                                             Prepares,
	{"net", "", "ListenPacket"}:                                       Prepares,
	{"crypto/tls", "", "Listen"}:                                      Prepares,
	{"net/http", "", "Serve"}:                                         Transport,
	{"runtime", "", "ReadTrace"}:                                      Transport, // until runtime.StopTrace
}

// RoleOf returns what a call of fn does for goroutines; NoRole if it is not in the table.
func RoleOf(fn *types.Func) Role { return roles[key(fn)] }

// clockFields are the fields of library types whose channel nobody ever closes.
var clockFields = map[[3]string]bool{{"time", "Ticker", "C"}: true, {"time", "Timer", "C"}: true}

// IsClockField reports whether the field of the named type holds a channel that is sent on by time alone.
func IsClockField(named *types.Named, field *types.Var) bool {
	pkg := named.Obj().Pkg()
	return pkg != nil && clockFields[[3]string{pkg.Path(), named.Obj().Name(), field.Name()}]
}

// pipes are the types of the ends of pipes and connections, by package and name; true: a struct that holds one counts too.
var pipes = map[[2]string]bool{
	{"io", "PipeReader"}: true, {"io", "PipeWriter"}: true, {"net", "Conn"}: false, {"net", "Listener"}: false, {"net", "TCPConn"}: false,
	{"net", "UDPConn"}: false, {"net", "UnixConn"}: false, {"net", "IPConn"}: false, {"net", "PacketConn"}: false,
	{"crypto/tls", "Conn"}: false,
}

// IsPipe reports whether the type, or the one that it points to, is that of one end of a pipe or of a connection; within
// reports whether a struct that holds one is like it.
func IsPipe(t types.Type) (is, within bool) {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	named, ok := types.Unalias(t).(*types.Named)
	if !ok || named.Obj().Pkg() == nil {
		return false, false
	}
	within, is = pipes[[2]string{named.Obj().Pkg().Path(), named.Obj().Name()}]
	return is, within
}

// HasPipes reports whether the package is one that types of pipes or connections are of.
func HasPipes(pkg *types.Package) bool {
	for name := range pipes {
		if pkg != nil && name[0] == pkg.Path() {
			return true
		}
	}
	return false
}

// quick are packages whose functions take no time, whatever context they are given, or wait for no context.
var quick = map[string]bool{"context": true, "errors": true, "log": true, "log/slog": true, "sync": true, "sync/atomic": true}

// IsQuick reports whether the functions of the package never last.
func IsQuick(pkg *types.Package) bool { return pkg != nil && quick[pkg.Path()] }

// serving are the names of methods that last until the listener, connection or stream they are given, or are of, is closed.
var serving = map[string]bool{
	"Accept": true, "Read": true, "ReadFrom": true, "Recv": true, "RecvMsg": true, "Serve": true, "ServeTLS": true,
	"ListenAndServe": true, "ListenAndServeTLS": true,
}

// Serves reports whether a method of that name lasts until what it is of, or is given, is closed.
func Serves(method string) bool { return serving[method] }

// blocking are the names of methods that last until the connection, listener, process or stream they are of has ended.
var blocking = map[string]bool{
	"Accept": true, "Read": true, "ReadFrom": true, "WriteTo": true, "Recv": true, "RecvMsg": true, "Serve": true,
	"ListenAndServe": true, "ListenAndServeTLS": true, "ServeTLS": true, "Scan": true, "Wait": true, "Run": true,
}

// Blocks reports whether a method of that name lasts until what it is of has ended.
func Blocks(method string) bool { return blocking[method] }

// Receives reports whether a method of that name takes the next message out of a connection or stream, rather than something
// that is there, as those of files are.
func Receives(method *types.Func) bool {
	if method.Pkg() == nil || method.Pkg().Path() == "os" || method.Pkg().Path() == "io/fs" {
		return false
	}
	words := wordsOf(method.Name())
	return len(words) > 1 && (words[0] == "read" || words[0] == "recv" || words[0] == "receive" || words[0] == "accept")
}

// lifecycle are the names of methods that end what their receiver has started, in lower case.
var lifecycle = map[string]bool{
	"stop": true, "close": true, "shutdown": true, "wait": true, "kill": true, "drain": true, "finish": true,
	"terminate": true, "halt": true, "join": true, "dispose": true, "destroy": true, "gracefulstop": true,
}

// EndsOwner reports whether a method of that name is one that ends what its receiver has started.
func EndsOwner(method string) bool { return lifecycle[strings.ToLower(method)] }

// EndsOthers reports whether a function of that name ends something: one of its words, the first or the last, is to close, to
// stop or to shut down, and it does not wait for somebody else to do so.
func EndsOthers(function string) bool {
	words := wordsOf(function)
	if len(words) == 0 || awaiting[words[0]] {
		return false
	}
	return ending[words[0]] || ending[words[len(words)-1]]
}

// ending are words for the end of something, awaiting those for being told of it.
var (
	ending   = map[string]bool{"close": true, "stop": true, "shutdown": true, "kill": true, "terminate": true}
	awaiting = map[string]bool{"wait": true, "await": true, "until": true, "on": true, "is": true, "has": true, "should": true, "check": true}
)

// wordsOf takes a name apart where a capital letter follows a small one, and makes all letters small.
func wordsOf(name string) []string {
	var words []string
	start := 0
	for i := 1; i <= len(name); i++ {
		if i == len(name) || isUpper(name[i]) && !isUpper(name[i-1]) {
			words = append(words, strings.ToLower(name[start:i]))
			start = i
		}
	}
	return words
}

func isUpper(c byte) bool { return 'A' <= c && c <= 'Z' }

// visiting are how the names of functions begin that call what they are given for each of what they hold.
var visiting = []string{"Range", "Each", "ForEach", "Iter", "Walk", "Visit", "Match", "Ascend", "Descend", "Traverse"}

// Visits reports whether a function of that name that is given a function calls it, before it returns, for each of what
// its receiver or argument holds.
func Visits(function string) bool { return startsWithWord(function, visiting) }

// changing are how the names of methods begin that change their receiver.
var changing = []string{
	"Add", "Append", "Clear", "Dec", "Del", "Delete", "Dequeue", "Enqueue", "Evict", "Grow", "Inc", "Insert", "Move", "Pop",
	"Prepend", "Push", "Put", "Remove", "Reset", "Set", "Store", "Swap", "Truncate", "Update", "Upsert", "Write",
}

// Changes reports whether a method of that name changes its receiver.
func Changes(method string) bool { return startsWithWord(method, changing) }

// startsWithWord reports whether a name begins with one of the words, and with no longer one: SetAll, but not Settings.
func startsWithWord(name string, words []string) bool {
	return slices.ContainsFunc(words, func(word string) bool {
		rest, ok := strings.CutPrefix(name, word)
		return ok && (rest == "" || !unicode.IsLower(rune(rest[0])))
	})
}

// Says reports whether a function of that name only writes a log or message: Printf, Debug, InfoContext.
func Says(function string) bool {
	for _, verb := range []string{"Print", "Debug", "Info", "Warn", "Error", "Notice", "Trace", "Log"} {
		if rest, ok := strings.CutPrefix(function, verb); ok {
			switch rest {
			case "", "f", "ln", "w", "Context", "ing", "ingf":
				return true
			}
		}
	}
	return false
}
