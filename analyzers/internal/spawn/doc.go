// Package spawn is the engine for goroutines: where a package starts them, what they run, who waits for their end, what
// can end them, and where they may stay for ever. It reports nothing.
//
// # Which values are the same
//
// A channel is made in one place, kept in a field, handed to a function and captured by a closure. What matters for a
// goroutine is whether anybody at all closes it, sends on it or receives from it. So the package is turned into a graph of
// nodes, each of which stands for all variables, fields, parameters and results between which a channel, WaitGroup,
// context or function moves; assignments, calls and captures merge nodes. The graph does not know the order of things, and a
// field has one node for all instances. Both err towards "somebody may", which is the silent side.
//
// What goes where it is not seen (an exported field, an interface, a function of another package) is outside. Nothing is
// claimed about a node that is outside.
//
// # Where a goroutine may stay
//
// On top of the graph each function is asked how it ends (ends.go). An edge that only a closed channel takes is cut when
// nobody closes that channel, the case of a select when nobody makes it ready, a block after an operation or call that never
// returns. A block that can then be reached, and from which no return can be, is a trap.
//
// # What becomes of a goroutine
//
// It is joined if somebody waits for what it does last (evidence.go): the Done of a group, the close of a channel, a result
// that it sends, a slot that it gives back to somebody who takes all; or for what is around it: the group that it is counted
// in, a function of another package that starts it and waits. What it sends in each round of a loop, or where nobody need
// take it, is work. It is stoppable if it waits for something that tells it to end (stops.go): a receive from a context
// or a channel that is closed or says nothing else, from which a path leads past all its loops; or a call that a context or
// the close of a transport ends (transport.go). A time that it has set itself, a slot that it gives back, or the end of what it
// stops itself, tells it nothing. A body that is not seen is judged by what the go statement gives it.
//
// # Ways out of a function
//
// A search (path.go) answers the other question: may a function return without a certain operation? It follows the edges of
// one function, believes conditions on the same value to have the same outcome, and finds nothing when that takes too long.
//
// Functions that start their argument (wrapper.go) are found by what they do. Each call of one is a start of its own.
package spawn
