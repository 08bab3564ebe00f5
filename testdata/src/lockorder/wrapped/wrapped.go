// Package wrapped has locks of one wrapper type, which are as different as their fields. // want package:`a\.mtx < b\.mtx, b\.mtx < c\.mtx, d\.mtx < e\.mtx, e\.mtx < d\.mtx`
package wrapped

import "sync"

type mutex struct{ sync.Mutex }

type a struct{ mtx mutex }
type b struct{ mtx mutex }
type c struct{ mtx mutex }

// a before b before c: no two of them are the same.

func ab(x *a, y *b) {
	x.mtx.Lock()
	y.mtx.Lock()
	y.mtx.Unlock()
	x.mtx.Unlock()
}

func bc(y *b, z *c) {
	y.mtx.Lock()
	z.mtx.Lock()
	z.mtx.Unlock()
	y.mtx.Unlock()
}

type d struct{ mtx mutex }
type e struct{ mtx mutex }

func de(x *d, y *e) {
	x.mtx.Lock()
	y.mtx.Lock()
	y.mtx.Unlock()
	x.mtx.Unlock()
}

func ed(x *d, y *e) {
	y.mtx.Lock()
	x.mtx.Lock() // want `^d\.mtx locked while holding e\.mtx, elsewhere e\.mtx while holding d\.mtx \(Lock on line 33\) \[concept: concurrency\]$`
	x.mtx.Unlock()
	y.mtx.Unlock()
}

func run(x *a, y *b, z *c, v *d, w *e) {
	go ab(x, y)
	go bc(y, z)
	go de(v, w)
	go ed(v, w)
}
