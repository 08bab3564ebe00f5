// Package hostile holds the tests that give the suite what no programmer writes: fixtures with tokens, statements,
// declarations and imports deleted, doubled and swapped, and packages of absurd size and shape. The suite must not
// panic, must end in time, must report nothing without a place, and must say which functions it gave up on.
package hostile
