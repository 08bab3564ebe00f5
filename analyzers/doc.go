// Package analyzers holds lockcheck's suite of passes over Go code. Each folder in it is one mistake in the use of locks
// and goroutines; [All] lists them.
//
// # The model
//
// A pass reads the SSA form of a package together with facts about the packages it imports. Which lock is held where is
// computed once per package, for all passes, and kept apart from what they report:
//
//   - A lock is an instance, not a spelling: x.mu is the lock that the variable x leads to at that point. Two locks of
//     one type and field are the same only if that can be proved.
//   - A function runs in worlds: each is one feasible way through it so far, with the locks held, the conditions met
//     and the calls deferred. A branch that contradicts what a world knows is not taken.
//   - A call does what the summary of the callee says: what it acquires, releases and keeps, under which conditions on
//     parameters and results. Summaries cross package borders as facts.
//   - A goroutine starts with nothing held.
//
// # What is promised
//
// Findings and their order are the same on every run, on every machine and by every driver: go vet, golangci-lint,
// Bazel's nogo and the command lockcheck. Nothing is reported about what is not known: where two values cannot be shown to
// be the same lock, or a function is too large to follow, the passes are silent, and the function is counted as given up.
// No input makes a pass panic.
//
// Each message ends in the concept it rests on, as in [concept: rlock]; the package concept explains them.
package analyzers
