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
	"(*github.com/sourcegraph/conc/pool.Pool).Wait":      Wait,
	"(*github.com/sourcegraph/conc/pool.ErrorPool).Wait": Wait,
}

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
var transports = map[string]bool{"io.Copy": true, "io.CopyBuffer": true, "io.CopyN": true, "io.ReadAll": true, "net/http.Serve": true}

// blocking are the names of methods that last until the connection, listener, process or stream they are of has ended.
var blocking = map[string]bool{
	"Accept": true, "Read": true, "ReadFrom": true, "WriteTo": true, "Recv": true, "RecvMsg": true, "Serve": true,
	"ListenAndServe": true, "Scan": true, "Wait": true, "Run": true,
}

// lifecycle are the names of methods that end what their receiver has started, in lower case.
var lifecycle = map[string]bool{
	"stop": true, "close": true, "shutdown": true, "wait": true, "kill": true, "drain": true, "finish": true,
	"terminate": true, "halt": true, "join": true, "dispose": true, "destroy": true, "gracefulstop": true,
}
