//go:build !(darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd)

package vet

import (
	"errors"
	"os"
)

// lockFile fails: the syscall package has no lock here that the end of the process releases.
func lockFile(name string) (*os.File, error) {
	return nil, &os.PathError{Op: "lock", Path: name, Err: errors.ErrUnsupported}
}
