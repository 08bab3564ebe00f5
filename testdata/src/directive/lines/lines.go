// Package lines holds directives that speak of a line.
package lines

import "sync"

type first struct{ mu sync.Mutex }

type second struct {
	mu   sync.Mutex
	more sync.Mutex
}

//lockcheck:order first.mu < second.mu the second is filled from the first // want `^order first.mu < second.mu: the second is filled`

//lockcheck:order first < second < second.more from the outside to the inside // want `^order first.mu < second.mu: ` `^order second.mu < second.more: `

//lockcheck:order first.mu < second.mu // want `^problem for "lockorder": lockcheck:order needs a reason$`

//lockcheck:order first.mu before second.mu // want `^problem for "lockorder": lockcheck:order is not of the form A.mu < B.mu reason$`

//lockcheck:order first.mu < third.mu there is no third // want `^problem for "lockorder": lockcheck:order names third.mu, which`

func ignores(a *first) {
	a.mu.Lock() //lockcheck:ignore relock it is another one // want `^ignore\[relock\] on line \+0: it is another one$`
	//lockcheck:ignore relock/upgrade, unreleased handed over // want `^ignore\[relock/upgrade unreleased\] on line \+1: handed over$`
	a.mu.Unlock()

	// Told apart from each other, both speak of the statement below.
	//lockcheck:ignore relock first reason // want `^ignore\[relock\] on line \+2: first reason$`
	//lockcheck:ignore unreleased second reason // want `^ignore\[unreleased\] on line \+1: second reason$`
	a.mu.Lock()

	func() {
		a.mu.Unlock()
	}() //lockcheck:ignore relock // want `^ignore\[relock\] on line \+0: $`
	//lockcheck:ignore // want `^ignore\[\] on line \+1: $`
}

func daemons(work func()) {
	go work() //lockcheck:daemon flushes until the process ends // want `^daemon: flushes until the process ends$`

	//lockcheck:daemon the same, above
	go work() // want `^daemon: the same, above$`

	go work()

	//lockcheck:daemon // want `^problem for "unjoined": lockcheck:daemon needs a reason$`
	go work()

	//lockcheck:daemon say why it may outlive its owner // want `^problem for "unjoined": lockcheck:daemon still has the reason of its template$`
	go work()
}

// pump runs as long as the process.
//
//lockcheck:daemon the process is its owner
func pump() { // want `^daemon: the process is its owner$`
}

//lockcheck:ignroe relock typing error // want `^problem for "": lockcheck:ignroe is not a directive$`

// lockcheck:ignore relock nobody reads this // want `^problem for "": a space before lockcheck:ignore makes it a mere comment$`

// lockcheck: a word of prose, which nobody minds.
