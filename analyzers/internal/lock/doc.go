// Package lock is the vocabulary of lockcheck: what an operation on a lock is ([Op]), in which [Mode], on which
// instance ([Path]) and on which declaration ([Class]), and the one table of the library functions that lock, call
// their argument at once or call it later. It knows go/types and go/ssa and nothing of go/analysis.
//
// A [Path] is a symbolic value, interned in a [Space] so that identity is pointer equality: a root (parameter, captured
// variable, global, SSA register) and what has been selected from it (field, dereference, element). Two expressions that
// must denote the same lock have the same Path; different Paths mean "not proved the same", never "proved different".
package lock
