package concept

// A Name is the name of a concept, as diagnostics cite it: "rlock" in "[concept: rlock]".
type Name string

// The concepts, carried over from what people know of Python's threading.
const (
	RLock          Name = "rlock"
	GIL            Name = "gil"
	Multithreading Name = "multithreading"
	Concurrency    Name = "concurrency"
	Lock           Name = "lock"
	Join           Name = "join"
	Daemon         Name = "daemon"
)
