//go:build !unix

package hostile

import (
	"os"
	"time"
)

// usedSoFar returns the time on processors that this process has had; here nobody says, and all of it counts.
func usedSoFar() (time.Duration, error) { return 0, nil }

// memoryOf returns the most memory that an ended process had resident; here nobody says.
func memoryOf(*os.ProcessState) (bytes int64, ok bool) { return 0, false }
