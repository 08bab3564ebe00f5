package vet

import (
	"math"
	"os"
	"runtime"
	"runtime/debug"
)

// firstCollection is the size in bytes that the heap may reach before garbage is collected for the first time. Most
// packages are done before that; collecting their few megabytes again and again is a large part of what they cost.
const firstCollection = 192 << 20

// collectLate puts off the first collection of garbage, unless the user has settings of his own.
func collectLate() {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	percent := debug.SetGCPercent(-1)
	debug.SetMemoryLimit(firstCollection)
	sentinel := new([16]byte)
	runtime.SetFinalizer(sentinel, func(*[16]byte) { // runs after the first collection
		debug.SetGCPercent(percent)
		debug.SetMemoryLimit(math.MaxInt64)
	})
}
