package vet

import (
	"math"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// The go command analyzes as many packages at a time as there are processors. Together they may use so many bytes before
// they collect garbage, but none of them has to, or may, use less or more than these. Most packages are done before that,
// and collecting their few megabytes again and again would be a large part of what they cost.
const (
	allMemory = 4 << 30
	minMemory = 192 << 20
	maxMemory = 1 << 30
)

// collectLate puts off the collection of garbage, unless the user has settings of his own.
func collectLate() {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	budget := min(max(allMemory/runtime.NumCPU(), minMemory), maxMemory)
	percent := debug.SetGCPercent(-1)
	debug.SetMemoryLimit(int64(budget))
	// Once half of the memory is in use, to collect whenever it has doubled costs less than to keep to the budget.
	afterEach(func(live uint64) (more bool) {
		if live < uint64(budget/2) {
			return true
		}
		debug.SetGCPercent(percent)
		debug.SetMemoryLimit(math.MaxInt64)
		return false
	})
}

// afterEach calls a function after each collection, with the size of what is in use, for as long as it asks for more.
func afterEach(call func(live uint64) (more bool)) {
	sentinel := new([16]byte)
	runtime.SetFinalizer(sentinel, func(*[16]byte) { // runs after a collection, as nobody refers to it
		sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
		metrics.Read(sample)
		if call(sample[0].Value.Uint64()) {
			afterEach(call)
		}
	})
}
