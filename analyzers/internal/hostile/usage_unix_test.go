//go:build unix

package hostile

import (
	"os"
	"runtime"
	"syscall"
	"time"
)

// usedSoFar returns the time on processors that this process has had.
func usedSoFar() (time.Duration, error) {
	var usage syscall.Rusage
	err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano()), err
}

// memoryOf returns the most memory that an ended process had resident.
func memoryOf(state *os.ProcessState) (bytes int64, ok bool) {
	usage, ok := state.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0, false
	}
	if runtime.GOOS == "darwin" || runtime.GOOS == "ios" {
		return usage.Maxrss, true
	}
	return usage.Maxrss << 10, true // in kilobytes everywhere else
}
