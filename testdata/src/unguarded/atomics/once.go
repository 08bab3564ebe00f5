package atomics

import (
	"fmt"
	"sync"
	"sync/atomic"
)

// What a Once does last is not done before all others, as what it does first.

type levels struct {
	stalled int64
	opened  int64
	start   sync.Once
	end     sync.Once
}

func (l *levels) work() {
	atomic.AddInt64(&l.stalled, 1)
	atomic.AddInt64(&l.opened, 1)
}

func (l *levels) Run() {
	l.start.Do(func() { l.opened = 5 })
	go l.work()
}

func (l *levels) Close() {
	l.end.Do(func() { l.close() })
}

func (l *levels) close() {
	fmt.Println(l.stalled) // want `^l\.stalled read plainly in \S+, but through sync/atomic elsewhere \(atomic on line 19\) \[concept: gil\]$`
}
