// Package oracle holds the lock engine to programs that are run. It has no code but tests.
//
// A seeded generator writes small Go packages as a tree of its own: mutexes and read-write mutexes as fields, embedded,
// behind pointers, in arrays and as package variables; methods that call each other to depth 5; branches steered by
// parameters, fields, flags and opaque answers; loops, switches, jumps, defers, closures, helpers with contracts,
// TryLock, generics, interfaces, goroutines, a second package. It writes them right, and then puts mistakes into most
// of them; about half of the programs go wrong for some input.
//
// # Truth
//
// Whether and where a program is wrong is not the generator's word. An interpreter of the tree runs every exported
// function that nobody calls, the entries, with every combination of inputs: bool parameters and fields, counts of
// rounds (0 to 2), implementations behind interfaces, opaque answers, the success of TryLock on a free lock. All
// objects are distinct and all locks free at the start. A run ends at its first mistake (but for a recursive RLock,
// which only may block):
//
//   - nested, upgrade, downgrade, recursive-read: an acquisition of a lock that this goroutine holds
//   - not-held, wrong-mode: a release of a lock that nobody holds, or holds in the other mode
//   - return, panic: a lock held when the entry has ended, after a recovered panic the latter
//
// Each mistake knows the stack of calls at that moment, the stack of the acquisition in force, and that of the last
// release. Programs are also compiled, with locks that record, and have to do the same as the interpreter says,
// operation by operation and line by line. Programs whose runs are too many to enumerate are not used.
//
// # Agreement
//
// Lockcheck has to be silent where no input misbehaves, and to report where one does. What that means is not always
// plain, for a function can have a contract with its caller:
//
//   - A relock is always a mistake, as the entries start with nothing held, unless a goroutine releases that lock for
//     others: then it may be told. A recursive RLock is one if some code that runs acquires the lock for writing; it
//     may be told if the lock is exported, or a pointer to it is taken.
//   - A lock that an entry leaves held has to be told if another run of the entry releases what the same acquisition
//     took; not if the result says that it is held (true, or a nil error). An entry that leaves a lock held on every
//     path, or on which only a helper with a conditional contract releases, may be told or not.
//   - A release of what is not held has to be told if it goes wrong whatever the caller holds: the run is repeated with
//     that lock held for writing and for reading at the start, and must go wrong each time. Otherwise it may be told.
//     Releases by spawned goroutines and while a panic unwinds the stack may be told, and those after a TryLock that has
//     failed on a lock that is free here: another goroutine has it, and sync.Mutex lets anybody release that.
//   - Functions around one lock that others call by their contract (lock, unlock, begin, try, hold, with …) are run
//     through their callers only.
//
// A finding matches a mistake if it is of the right pass and stands in a function of one of its stacks. Either pass
// will do where the same mistake can be seen from both sides: the acquisition was made in an earlier round of a loop or
// by a callee that has returned with the lock, by a TryLock, or the second one is deferred; and where unreleased
// reports the very acquisition that a relock runs into, the relock only follows from it.
//
// A release that is a mistake since something else goes wrong where the caller holds the lock is told if that is. And some
// misuses lockcheck does not claim to know of: those that hang on what a callee has done to the lock and no result tells
// that anybody looks at, on an argument that nobody knows, or on the state of an object that tells a callee to release. Where
// the other way goes wrong as well, in another place, that is counted by itself: something is wrong, and nobody knows which.
// That they do is shown by the runs (unknown_test.go), and they are counted.
//
// A finding in a function of no stack is a false alarm, with these exceptions, as lockcheck judges each function by its
// own paths while the runs show only those that entries lead to: it stands in a function literal of which some statement
// or branch never runs; or in a function that is no entry and goes wrong on that line when it is run by itself with all
// inputs, or the first and the last thousands of them.
//
// # Lock order
//
// For programs in which one goroutine alone does nothing wrong, two goroutines run two entries on the same objects, in
// all interleavings of the lock operations of their runs. If both can come to wait for each other, lockorder has to
// report in a function of their stacks, once for deadlocks that share a lock. If they cannot, even when reading counts
// as writing and the inputs need not agree, lockorder has to be silent, unless some code is never run, or a run touches
// two locks of one class.
//
// # Captured variables
//
// Another generator writes one function with local variables and goroutines that capture them: started one by one, in
// loops, by a WaitGroup, as literals and by name, some with a lock around their uses; waited for by a WaitGroup or a
// channel, in time, too early, on one way only or not at all. All interleavings of what goroutines wait for are run with
// vector clocks. Lockcheck has to be silent on a variable of which no two uses can race, and to report where two can that
// hold no lock, in a program in which nothing waits. How many of the other races it may miss is bounded: what may wait for
// a goroutine is taken to do so. Programs with a statement that never runs are not used.
//
// # What programs avoid
//
// Lockcheck follows conditions on values, not arithmetic, and does not claim to know what a result tells of a parameter.
// So counts only steer one loop, codes are only compared for equality, results are opaque, and programs are not used in
// which a branch on a result has one outcome only.
//
// # Use
//
//	go test ./analyzers/internal/oracle                                     # 500 programs, and the fixtures
//	go test ./analyzers/internal/oracle -oracle.n=20000 -timeout=0 -v       # the long run, with the features covered
//	go test ./analyzers/internal/oracle -run Captures -oracle.captures=20000 # more programs with captured variables
//	go test ./analyzers/internal/oracle -run Oracle -oracle.dump=DIR        # minimal failing programs, one cause each
//	go test ./analyzers/internal/oracle -run Oracle -oracle.keep            # keep them as fixtures in testdata/oracle
//
// A program on which lockcheck and the runs disagree is shrunk, as long as it fails in the same way, and printed.
package oracle
