//go:build darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd

package vet

import (
	"os"
	"syscall"
)

// lockFile opens a file, which it makes if need be, and waits until no other process has it locked. The lock is released
// when the file is closed, or the process ends.
func lockFile(name string) (*os.File, error) {
	file, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o666)
	if err != nil {
		return nil, err
	}
	for {
		err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX)
		if err != syscall.EINTR {
			break
		}
	}
	if err != nil {
		file.Close()
		return nil, err
	}
	return file, nil
}
