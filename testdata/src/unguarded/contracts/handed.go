package contracts

import "sync"

// A digest hands one of its locks over to the goroutine that it starts, which releases it.
type digest struct {
	bufMu sync.Mutex // guards hot
	mu    sync.Mutex // guards cold, sum
	hot   []int
	cold  []int
	sum   int
}

func (d *digest) Add(n int) {
	d.bufMu.Lock()
	defer d.bufMu.Unlock()
	d.hot = append(d.hot, n)
	if len(d.hot) == cap(d.hot) {
		d.flushLater()
	}
}

func (d *digest) Sum() int {
	d.bufMu.Lock()
	d.mu.Lock()
	defer d.mu.Unlock()
	d.swap()
	d.bufMu.Unlock()
	d.flush()
	return d.sum
}

// flushLater needs bufMu locked.
func (d *digest) flushLater() {
	d.mu.Lock()
	d.swap()
	go func() {
		d.flush()
		d.mu.Unlock()
	}()
}

// flushBare needs bufMu locked.
func (d *digest) flushBare() {
	go func() {
		d.flush() // want `call to d\.flush in digest\.flushBare without d\.mu, which the comment of flush asks for`
	}()
}

func (d *digest) Flush() {
	d.bufMu.Lock()
	defer d.bufMu.Unlock()
	d.flushBare()
}

// swap needs mu AND bufMu locked.
func (d *digest) swap() { d.hot, d.cold = d.cold[:0], d.hot }

// flush needs mu locked.
func (d *digest) flush() {
	for _, n := range d.cold {
		d.sum += n
	}
	d.cold = d.cold[:0]
}
