// Package ended touches what goroutines guard after it has waited for them.
package ended

import "sync"

type manager struct {
	mu    sync.Mutex
	peers map[string]int
	wg    sync.WaitGroup
	quit  chan struct{}
	stop  sync.Once
}

func (m *manager) start() {
	m.wg.Add(1)
	go m.loop()
}

func (m *manager) loop() {
	defer m.wg.Done()
	for {
		select {
		case <-m.quit:
			return
		default:
			m.add("a")
			m.drop("b")
			m.rename("c", "d")
			m.choose(m.touch)
		}
	}
}

func (m *manager) add(name string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.peers[name] = 1
}

func (m *manager) drop(name string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.peers, name)
}

func (m *manager) rename(from, to string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.peers[to] = m.peers[from]
}

func (m *manager) choose(f func(string)) {
	if f != nil {
		f("e")
	}
}

func (m *manager) touch(name string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.peers[name]++
}

// Count is called beside the loop.
func (m *manager) Count() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.peers)
}

// Stop has the peers for itself, once it has waited.
func (m *manager) Stop() (n int) {
	m.stop.Do(func() {
		close(m.quit)
		m.wg.Wait()
		for _, p := range m.peers {
			n += p
		}
		m.clean()
	})
	return n
}

func (m *manager) clean() {
	for name := range m.peers {
		_ = name
	}
}

// Peek does not wait.
func (m *manager) Peek() int {
	n := 0
	for _, p := range m.peers { // want `m\.peers read in manager\.Peek without m\.mu`
		n += p
	}
	m.wg.Wait()
	return n
}

// Others write to these too, whoever has waited.

type shop struct {
	mu    sync.Mutex
	goods map[string]int
	wg    sync.WaitGroup
}

func (s *shop) run() {
	s.wg.Add(1)
	go func() {
		defer s.wg.Done()
		s.mu.Lock()
		s.goods["a"]++
		s.mu.Unlock()
	}()
}

func (s *shop) Buy(name string) {
	s.mu.Lock()
	s.goods[name]--
	s.mu.Unlock()
}

func (s *shop) Sell(name string) {
	s.mu.Lock()
	s.goods[name]++
	s.mu.Unlock()
}

func (s *shop) Total() (n int) {
	s.wg.Wait()
	for _, g := range s.goods { // want `s\.goods read in shop\.Total without s\.mu`
		n += g
	}
	return n
}

// The goroutines are waited for by who holds the lock meanwhile.

type master struct {
	mu   sync.Mutex
	addr []string
	best string
}

func (m *master) Find() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	var wg sync.WaitGroup
	var once sync.Once
	for _, a := range m.addr {
		wg.Add(1)
		go func(a string) {
			defer wg.Done()
			if len(a) > 3 {
				once.Do(func() { m.choose(a) })
			}
		}(a)
	}
	wg.Wait()
	return m.best
}

func (m *master) choose(a string) { m.best = a }

func (m *master) Set(a string) {
	m.mu.Lock()
	m.choose(a)
	m.mu.Unlock()
}

func (m *master) Clear() {
	m.mu.Lock()
	m.best = ""
	m.mu.Unlock()
}

func (m *master) Swap(a string) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	old := m.best
	m.best = a
	return old
}

type loose struct {
	mu   sync.Mutex
	addr []string
	best string
}

// Find lets go of the lock before it waits.
func (m *loose) Find() {
	m.mu.Lock()
	var wg sync.WaitGroup
	for _, a := range m.addr {
		wg.Add(1)
		go func(a string) {
			defer wg.Done()
			m.choose(a) // want `^call to m\.choose in each goroutine that the loop starts writes m\.best, with no lock` `^call to m\.choose in loose\.Find writes loose\.best without loose\.mu`
		}(a)
	}
	m.mu.Unlock()
	wg.Wait()
}

func (m *loose) choose(a string) { m.best = a }

func (m *loose) Set(a string) {
	m.mu.Lock()
	m.choose(a)
	m.mu.Unlock()
}

func (m *loose) Clear() {
	m.mu.Lock()
	m.best = ""
	m.mu.Unlock()
}

func (m *loose) Swap(a string) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	old := m.best
	m.best = a
	return old
}

// What the goroutine does before it receives from an unbuffered channel comes before the end of the send.

type watcher struct {
	mu      sync.Mutex
	stop    chan struct{}
	done    chan struct{}
	called  bool
	late    bool
	running bool
}

func newWatcher() *watcher { return &watcher{stop: make(chan struct{})} }

func (w *watcher) Watch(done chan struct{}) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.called, w.late, w.running = false, false, true
	go func() {
		select {
		case <-done:
			w.called = true
			<-w.stop
			w.late = true // want `w\.late written in watcher\.Watch without w\.mu`
		case <-w.stop:
		}
	}()
}

func (w *watcher) Unwatch() (called, late bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.running {
		w.stop <- struct{}{}
		called, late = w.called, w.late
		w.running = false
	}
	return called, late
}

func (w *watcher) Late() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.late
}

func (w *watcher) Reset() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.late = false
}
