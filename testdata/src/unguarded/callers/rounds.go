package callers

import "sync"

type Job struct {
	mu    sync.Mutex
	state int
	tries int
}

func (j *Job) Start() {
	j.mu.Lock()
	j.state = 1
	j.tries++
	j.mu.Unlock()
}

func (j *Job) Stop() {
	j.mu.Lock()
	j.state = 2
	j.mu.Unlock()
}

func (j *Job) Info() (int, int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.state, j.tries
}

// Spread makes a new job in each round, and is done with it when it starts its goroutine.
func Spread(n int) {
	for i := range n {
		j := &Job{}
		j.state = i
		go func() { j.Start() }()
	}
}

// Share makes one job for all rounds.
func Share(n int) {
	j := &Job{}
	for i := range n {
		j.state = i // want `j.state written in \S+ without j.mu, which is held at its other 2 writes`
		go func() { j.Start() }()
	}
}
