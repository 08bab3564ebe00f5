// Package try takes locks with TryLock.
package try

import "sync"

type job struct {
	mu  sync.Mutex
	rw  sync.RWMutex
	run bool
}

func (j *job) start() {
	j.mu.Lock()
	j.run = true
	j.mu.Unlock()
}

func (j *job) tryStart() {
	if j.mu.TryLock() {
		j.start() // want `call to j\.start locks j\.mu, which is already held`
		j.mu.Unlock()
	}
}

func (j *job) tryStartWell() {
	if j.mu.TryLock() {
		j.mu.Unlock()
		j.start()
	}
	if !j.mu.TryLock() {
		j.start()
		return
	}
	j.run = true
	j.mu.Unlock()
}

// TryLock of what is held fails, and does not block.
func (j *job) tryAgain() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.mu.TryLock() {
		j.mu.Unlock()
		return true
	}
	return false
}

// Kept in a variable.
func (j *job) kept() {
	ok := j.mu.TryLock()
	if !ok {
		j.mu.Lock()
	}
	j.run = true
	j.mu.Unlock()
}

func (j *job) keptWrong() {
	ok := j.mu.TryLock()
	if ok {
		j.mu.Lock() // want `Lock of j\.mu, which is already held`
	}
	if ok {
		j.mu.Unlock()
	}
}

// In a loop.
func (j *job) spin() {
	for !j.mu.TryLock() {
	}
	j.run = true
	j.mu.Unlock()
}

func (j *job) spinWrong() {
	for !j.mu.TryLock() {
	}
	j.start() // want `call to j\.start locks j\.mu, which is already held`
	j.mu.Unlock()
}

// For reading.
func (j *job) tryRead() {
	if j.rw.TryRLock() {
		j.rw.Lock() // want `Lock of j\.rw, held for reading, which blocks for ever`
		j.rw.Unlock()
		j.rw.RUnlock()
	}
}

func (j *job) tryReadWell() bool {
	if !j.rw.TryRLock() {
		return false
	}
	defer j.rw.RUnlock()
	return j.run
}

// A wrapper of TryLock: its result says whether the lock is held.
func (j *job) acquire() bool { return j.mu.TryLock() }

func (j *job) viaWrapper() {
	if !j.acquire() {
		return
	}
	j.start() // want `call to j\.start locks j\.mu, which is already held`
	j.mu.Unlock()
}

func (j *job) viaWrapperWell() {
	if j.acquire() {
		j.run = true
		j.mu.Unlock()
		return
	}
	j.start()
}
