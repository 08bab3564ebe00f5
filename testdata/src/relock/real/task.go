package real

import "sync"

// A closure that another method returns handles what happened before, and locks for it.

type exit struct{ pid int }

type service struct {
	mu    sync.Mutex
	pids  map[int]string
	early []exit
}

func (s *service) handleExit(e exit) {
	s.mu.Lock()
	delete(s.pids, e.pid)
	s.mu.Unlock()
}

func (s *service) handleExitLocked(e exit) { delete(s.pids, e.pid) }

func (s *service) preStart() (started func(pid int)) {
	return func(pid int) {
		for _, e := range s.early {
			if e.pid == pid {
				s.handleExit(e)
			}
		}
	}
}

func (s *service) create(pid int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	started := s.preStart()
	s.pids[pid] = "created"
	started(pid) // want `call to started locks s\.mu`
}

func (s *service) preStartFixed() (started func(pid int)) {
	return func(pid int) {
		for _, e := range s.early {
			if e.pid == pid {
				s.handleExitLocked(e)
			}
		}
	}
}

func (s *service) createFixed(pid int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	started := s.preStartFixed()
	s.pids[pid] = "created"
	started(pid)
}

// A log that ends the program on an error of its own, under its lock.

type logging struct {
	mu   sync.Mutex
	file interface{ Write([]byte) (int, error) }
	dead bool
}

func (l *logging) output(line []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, err := l.file.Write(line); err != nil {
		l.exit(err) // want `call to l\.exit locks l\.mu, which is already held`
	}
}

func (l *logging) exit(error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.dead = true
}

func (l *logging) outputFixed(line []byte) {
	l.mu.Lock()
	_, err := l.file.Write(line)
	l.mu.Unlock()
	if err != nil {
		l.exit(err)
	}
}

// A stored callback that was made to call back.

type lessor struct {
	mu         sync.Mutex
	leases     map[int]int
	checkpoint func(id int)
}

func (l *lessor) save(id int) {
	l.mu.Lock()
	l.leases[id]++
	l.mu.Unlock()
}

func newLessor() *lessor {
	l := &lessor{leases: map[int]int{}}
	l.checkpoint = func(id int) { l.save(id) }
	return l
}

func (l *lessor) renew(id int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.checkpoint != nil {
		l.checkpoint(id) // want `call to l\.checkpoint locks l\.mu`
	}
}

func (l *lessor) renewFixed(id int) {
	l.mu.Lock()
	f := l.checkpoint
	l.mu.Unlock()
	if f != nil {
		f(id)
	}
}

// Lock where Unlock was meant.

type listener struct {
	mu    sync.Mutex
	conns map[int]bool
	drain bool
}

func (l *listener) graceful() {
	l.mu.Lock()
	if l.drain {
		l.mu.Lock() // want `Lock of l\.mu, which is already held`
		return
	}
	l.drain = true
	l.mu.Unlock()
}

// Queues that ask the store back, four calls deep, through an interface.

type decider interface{ should(*replica) bool }

type replica struct{ store *replicas }

type replicas struct {
	mu    sync.RWMutex
	all   map[int]*replica
	queue *queue
}

type queue struct{ d decider }

type logQueue struct{}

func (logQueue) should(r *replica) bool { return r.store.status() > 0 }

func (q *queue) maybeAdd(r *replica) bool { return q.d.should(r) }

func newReplicas() *replicas {
	s := &replicas{all: map[int]*replica{}}
	s.queue = &queue{d: logQueue{}}
	return s
}

func (s *replicas) add(id int) {
	r := &replica{store: s}
	s.mu.Lock()
	s.all[id] = r
	s.mu.Unlock()
}

func (s *replicas) status() int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return len(s.all)
}

func (s *replicas) scan() {
	s.mu.RLock()
	for _, r := range s.all {
		s.queue.maybeAdd(r) // want `read-locks s\.mu .*already held for reading`
	}
	s.mu.RUnlock()
}

func (s *replicas) scanFixed() {
	s.mu.RLock()
	rs := make([]*replica, 0, len(s.all))
	for _, r := range s.all {
		rs = append(rs, r)
	}
	s.mu.RUnlock()
	for _, r := range rs {
		s.queue.maybeAdd(r)
	}
}
