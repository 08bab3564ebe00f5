package spawn

// This file is what spawn knows of libraries, and the only place where it names their functions.

// A starter says how a library function starts a goroutine from a function that it is given.
type starter struct {
	arg    int  // index of the function among the arguments, the receiver not counted
	timer  bool // it runs later, once, and mostly briefly
	joined bool // by the receiver's Wait
}

// starters is keyed by types.Func.FullName.
var starters = map[string]starter{
	"(*sync.WaitGroup).Go":                                 {joined: true},
	"(*golang.org/x/sync/errgroup.Group).Go":               {joined: true},
	"(*golang.org/x/sync/errgroup.Group).TryGo":            {joined: true},
	"(*github.com/sourcegraph/conc.WaitGroup).Go":          {joined: true},
	"(*github.com/sourcegraph/conc/pool.Pool).Go":          {joined: true},
	"(*github.com/sourcegraph/conc/pool.ErrorPool).Go":     {joined: true},
	"(*github.com/sourcegraph/conc/pool.ContextPool).Go":   {joined: true},
	"(*github.com/sourcegraph/conc/pool.ResultPool[T]).Go": {joined: true},
	"(*github.com/oklog/run.Group).Add":                    {joined: true},
	"time.AfterFunc":                                       {arg: 1, timer: true},
	"context.AfterFunc":                                    {arg: 1, timer: true},
}

// counters are the methods of the types that count goroutines, and of those that are waited for likewise.
var counters = map[string]Kind{
	"(*sync.WaitGroup).Add":                              Add,
	"(*sync.WaitGroup).Done":                             Done,
	"(*sync.WaitGroup).Wait":                             Wait,
	"(*golang.org/x/sync/errgroup.Group).Wait":           Wait,
	"(*github.com/sourcegraph/conc.WaitGroup).Wait":      Wait,
	"(*sync.Cond).Signal":                                Done,
	"(*sync.Cond).Broadcast":                             Done,
	"(*sync.Cond).Wait":                                  Wait,
	"(*golang.org/x/sync/semaphore.Weighted).Release":    Done,
	"(*github.com/sourcegraph/conc/pool.Pool).Wait":      Wait,
	"(*github.com/sourcegraph/conc/pool.ErrorPool).Wait": Wait,
}

// makers are the functions whose first result is new: a group or a semaphore that nobody else has yet.
var makers = map[string]bool{
	"golang.org/x/sync/errgroup.WithContext": true, "golang.org/x/sync/semaphore.NewWeighted": true, "sync.NewCond": true,
}

// acquires are the methods that take a number of slots, the last argument; who takes all of them waits for those who have
// some.
var acquires = map[string]bool{"(*golang.org/x/sync/semaphore.Weighted).Acquire": true}

// bubbles are the functions that return only when every goroutine has ended that was started below their argument.
var bubbles = map[string]bool{"testing/synctest.Test": true, "testing/synctest.Run": true}

// coroutines are the functions that run a sequence beside their caller, until a function that they return ends it; by package
// and name.
var coroutines = map[[2]string]bool{{"iter", "Pull"}: true, {"iter", "Pull2"}: true}

// derivations are the functions that make a context from another, and where their results are.
var derivations = map[string]bool{ // true: it is cancelled by time, whatever else happens
	"context.WithCancel":        false,
	"context.WithCancelCause":   false,
	"context.WithTimeout":       true,
	"context.WithDeadline":      true,
	"context.WithTimeoutCause":  true,
	"context.WithDeadlineCause": true,
}

// roots are the functions that return a context that nothing cancels.
var roots = map[string]bool{"context.Background": true, "context.TODO": true}

// tickers are the fields of library types whose channel nobody ever closes.
var tickers = map[string]bool{"time.Ticker.C": true, "time.Timer.C": true}

// clocks are functions that return a channel that nobody ever closes, and that is sent on by time alone.
var clocks = map[string]bool{"time.After": true, "time.Tick": true}

// transports are functions that last until what they read from or write to is closed.
var transports = map[string]bool{
	"io.Copy": true, "io.CopyBuffer": true, "io.CopyN": true, "io.ReadAll": true, "net/http.Serve": true,
	"runtime.ReadTrace": true, // until runtime.StopTrace
}

// pipes are the types of the ends of pipes and connections, by package and name; true: a struct that holds one counts too.
var pipes = map[[2]string]bool{
	{"io", "PipeReader"}: true, {"io", "PipeWriter"}: true, {"net", "Conn"}: false, {"net", "TCPConn"}: false,
	{"net", "UDPConn"}: false, {"net", "UnixConn"}: false, {"net", "IPConn"}: false, {"net", "PacketConn"}: false,
	{"crypto/tls", "Conn"}: false,
}

// quick are packages whose functions take no time, whatever context they are given, or wait for no context.
var quick = map[string]bool{"context": true, "errors": true, "log": true, "log/slog": true, "sync": true, "sync/atomic": true}

// serving are the names of methods that last until the listener, connection or stream they are given, or are of, is closed.
var serving = map[string]bool{
	"Accept": true, "Read": true, "ReadFrom": true, "Recv": true, "RecvMsg": true, "Serve": true, "ServeTLS": true,
	"ListenAndServe": true, "ListenAndServeTLS": true,
}

// blocking are the names of methods that last until the connection, listener, process or stream they are of has ended.
var blocking = map[string]bool{
	"Accept": true, "Read": true, "ReadFrom": true, "WriteTo": true, "Recv": true, "RecvMsg": true, "Serve": true,
	"ListenAndServe": true, "ListenAndServeTLS": true, "ServeTLS": true, "Scan": true, "Wait": true, "Run": true,
}

// lifecycle are the names of methods that end what their receiver has started, in lower case.
var lifecycle = map[string]bool{
	"stop": true, "close": true, "shutdown": true, "wait": true, "kill": true, "drain": true, "finish": true,
	"terminate": true, "halt": true, "join": true, "dispose": true, "destroy": true, "gracefulstop": true,
}
