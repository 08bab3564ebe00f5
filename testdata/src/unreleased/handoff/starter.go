package handoff

import (
	"context"
	"sync"
)

// A goroutine waits for its turn, and leaves the lock to who waits for it.

type buffer struct {
	mu   sync.Mutex
	cond *sync.Cond
	n    int
	hint int
}

func (b *buffer) add(ctx context.Context, most int) bool {
	b.mu.Lock()
	if b.n > most {
		b.mu.Unlock()
		b.hint++
		ready := make(chan struct{})
		quit := false
		go func() {
			defer close(ready)
			b.mu.Lock()
			for !quit && b.n > most {
				b.cond.Wait()
			}
		}()
		select {
		case <-ready:
		case <-ctx.Done():
			go func() {
				b.mu.Lock()
				quit = true
				b.mu.Unlock()
				b.cond.Broadcast()
			}()
			<-ready
			b.mu.Unlock()
			return false
		}
	}
	b.n++
	b.mu.Unlock()
	return true
}

// Its twin keeps what the goroutine has acquired.
type basin struct {
	mu   sync.Mutex
	cond *sync.Cond
	n    int
}

func (b *basin) wait(most int) {
	ready := make(chan struct{})
	go func() {
		defer close(ready)
		b.mu.Lock() // want `b\.mu is not unlocked on any path`
		for b.n > most {
			b.cond.Wait()
		}
	}()
	<-ready
}

// What is given to a function that starts it releases the lock later, as does what that calls.

type line struct {
	mu   sync.Mutex
	turn sync.RWMutex
	n    int
	prev chan int
}

func (l *line) send(done func(error)) {
	if l.n == 0 {
		go done(nil)
		return
	}
	prev := l.prev
	go func() {
		<-prev
		done(nil)
	}()
}

func (l *line) sync() {
	end := make(chan int)
	defer func() { <-end }()
	l.mu.Lock()
	free := func(error) {
		defer close(end)
		defer l.mu.Unlock()
	}
	l.send(func(err error) {
		free(err)
		l.n = 0
	})
}

func (l *line) each(tick chan int) {
	for range tick {
		l.turn.RLock()
		if l.n > 3 {
			l.turn.RUnlock()
			continue
		}
		l.send(func(error) { l.turn.RUnlock() })
	}
}

func (l *line) all() {
	l.turn.Lock()
	defer l.turn.Unlock()
	l.n++
}

func (l *line) eachWrong(tick chan int) {
	for range tick {
		l.turn.RLock() // want `l\.turn is not unlocked on any path`
		if l.n > 3 {
			continue
		}
		l.send(func(error) { l.turn.RUnlock() })
	}
}

// A deferred literal hands it to a goroutine, or releases it.
func (l *line) end(ok func() bool) (done bool) {
	l.mu.Lock()
	defer func() {
		if done {
			go func() {
				<-l.prev
				l.mu.Unlock()
			}()
		} else {
			l.mu.Unlock()
		}
	}()
	l.n++
	done = ok()
	return done
}
