package deferred

import (
	"errors"
	"sync"
)

type store struct {
	mu   sync.RWMutex
	size int
}

func (st *store) load() error {
	if st.size < 0 {
		return errors.New("corrupt")
	}
	return nil
}

// open sets its result to nil where it fails, and the deferred function looks for the lock there.
func open(size int) (st *store, err error) {
	st = &store{size: size}
	st.mu.Lock() // want `^st\.mu is not unlocked: st is nil when the deferred Unlock runs \(return on line 31\) \[concept: lock\]$`
	done := false
	defer func() {
		if !done {
			st.mu.Unlock()
		}
	}()
	if err := st.load(); err != nil {
		return nil, err
	}
	done = true
	st.mu.Unlock()
	return st, nil
}

// openRead does so in read mode.
func openRead(size int) (st *store, err error) {
	st = &store{size: size}
	st.mu.RLock() // want `^st\.mu is not unlocked: st is nil when the deferred RUnlock runs \(return on line 44\) \[concept: lock\]$`
	defer func() { st.mu.RUnlock() }()
	if err := st.load(); err != nil {
		return nil, err
	}
	return st, nil
}

// openOther keeps the object in a variable of its own.
func openOther(size int) (*store, error) {
	st := &store{size: size}
	st.mu.Lock()
	defer func() { st.mu.Unlock() }()
	if err := st.load(); err != nil {
		return nil, err
	}
	return st, nil
}

// openAtOnce has found the lock when the defer is executed.
func openAtOnce(size int) (st *store, err error) {
	st = &store{size: size}
	st.mu.Lock()
	defer st.mu.Unlock()
	if err := st.load(); err != nil {
		return nil, err
	}
	return st, nil
}

// openAsked asks before it releases, and leaves the lock: the deferred function runs well.
func openAsked(size int) (st *store, err error) {
	st = &store{size: size}
	st.mu.Lock() // want `^st\.mu is not unlocked on every path \(return on line 81\) \[concept: lock\]$`
	defer func() {
		if st != nil {
			st.mu.Unlock()
		}
	}()
	if err := st.load(); err != nil {
		return nil, err
	}
	return st, nil
}
