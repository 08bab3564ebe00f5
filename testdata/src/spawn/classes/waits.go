package classes

import (
	"bytes"
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/exec"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"spawn/facts"
)

// A slot is given back; a signal is not.

type slots struct {
	free chan struct{}
	quit chan struct{}
}

func newSlots(n int) *slots {
	s := &slots{free: make(chan struct{}, n), quit: make(chan struct{}, 1)}
	for range n {
		s.free <- struct{}{}
	}
	return s
}

func (s *slots) take() {
	select {
	case <-s.free:
	default:
		<-s.free
	}
}

func (s *slots) give() { s.free <- struct{}{} }

func (s *slots) asked() bool {
	select {
	case <-s.quit:
		return true
	default:
		return false
	}
}

func (s *slots) stop() { s.quit <- struct{}{} }

func (s *slots) each(files []string) {
	go func() { // want `neither`
		for range files {
			s.take()
			work()
			s.give()
		}
	}()
	go func() { // want `stoppable`
		for range files {
			if s.asked() {
				return
			}
			work()
		}
	}()
}

// Who stops another waits for its end, not for its own.

type engine struct {
	quit, gone chan struct{}
}

func newEngine() *engine {
	e := &engine{make(chan struct{}), make(chan struct{})}
	go e.run() // want `joined`
	return e
}

func (e *engine) run() {
	defer close(e.gone)
	<-e.quit
}

func (e *engine) stopNow() {
	close(e.quit)
	<-e.gone
}

func (e *engine) waitStop() { <-e.quit }

func engines(e *engine) {
	go e.stopNow() // want `neither`
	go func() {    // want `neither`
		work()
		e.stopNow()
	}()
	go e.waitStop() // want `stoppable`
	go func() {     // want `stoppable`
		e.waitStop()
		work()
	}()
}

// A command that nobody else has runs as long as it likes.

func commands() {
	go func() { // want `neither`
		cmd := exec.Command("true")
		cmd.Dir = "/"
		_ = cmd.Run()
	}()
	other := exec.Command("true")
	go func() { // want `stoppable`
		_ = other.Run()
	}()
	_ = other.Process.Kill()
	go other.Wait() // want `stoppable`
}

// The time that a goroutine sets itself ends its work, but nobody ends it.

func request(ctx context.Context) error { return ctx.Err() }

func ownTime(ctx context.Context) {
	go func() { // want `neither`
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		<-ctx.Done()
		work()
	}()
	go func() { // want `stoppable`
		ctx, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		<-ctx.Done()
		work()
	}()
	go func() { // want `neither`
		g, ctx := errgroup.WithContext(context.Background())
		g.Go(func() error { return request(ctx) }) // want `joined`
		_ = g.Wait()
	}()
}

type key struct{}

func values(ctx context.Context) {
	go func() { // want `neither`
		ctx := context.WithValue(context.Background(), key{}, 1)
		<-ctx.Done()
	}()
	go func() { // want `stoppable`
		ctx := context.WithValue(ctx, key{}, 1)
		<-ctx.Done()
	}()
	go func() { // want `neither`
		ctx := context.WithoutCancel(ctx)
		<-ctx.Done()
	}()
}

// Who has the pointer to a group may wait for it.

type waiter interface{ Wait() }

func each(fs []func()) waiter {
	wg := new(sync.WaitGroup)
	for _, f := range fs {
		wg.Go(f) // want `joined`
	}
	return wg
}

func forgets(fs []func()) {
	wg := new(sync.WaitGroup)
	for range fs {
		wg.Go(work) // want `neither`
	}
}

// What other packages do with what they start, and behind their interfaces.

func beyond(f facts.Feed, fn func()) {
	facts.Ask(func() { work() }, time.Second) // want `joined`
	facts.Ask(fn, time.Second)                // want `joined`
	facts.Go(func() { work() })               // want `unknown`
	go f.Follow(2)                            // want `stoppable`
	go f.Close()                              // want `neither`
}

// A codec that can be closed ends who reads from it.

type codec interface {
	ReadHeader(h *int) error
	Close() error
}

type header interface {
	ReadHeader(h *int) error
}

func codecs(c codec, r header) {
	go func() { // want `stoppable`
		var h int
		for c.ReadHeader(&h) == nil {
		}
	}()
	go func() { // want `neither`
		var h int
		for r.ReadHeader(&h) == nil {
		}
	}()
}

// Who cancels a context at its end tells whoever waits for just that.

func untilCancelled(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	go func() { // want `joined`
		defer cancel()
		work()
	}()
	<-ctx.Done()
}

func cancelsOthers(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	go func() { // want `neither`
		defer cancel()
		work()
	}()
	go func() { // want `stoppable`
		<-ctx.Done()
		work()
	}()
}

// A server or listener that nobody else has goes on for ever.

func servers(addr string) error {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	srv := http.Server{ReadTimeout: time.Second}
	go srv.Serve(l)      // want `neither`
	go serveStatus(addr) // want `neither`
	closed, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	defer closed.Close()
	go srv.Serve(closed) // want `stoppable`
	return nil
}

func serveStatus(addr string) {
	mux := http.NewServeMux()
	srv := http.Server{Addr: addr, Handler: mux, ReadTimeout: time.Second}
	srv.SetKeepAlivesEnabled(false)
	if err := srv.ListenAndServe(); err != nil {
		log.Fatal(err)
	}
}

// Who only wakes others up is not waited for; who changes what they wait for is.

type counter struct {
	mu   sync.Mutex
	cond *sync.Cond
	n    int
}

func newCounter() *counter {
	c := new(counter)
	c.cond = sync.NewCond(&c.mu)
	return c
}

func (c *counter) wait(ctx context.Context) {
	go func() { // want `stoppable`
		<-ctx.Done()
		c.cond.Broadcast()
	}()
	c.n++
	go func() { // want `joined`
		work()
		c.mu.Lock()
		defer c.mu.Unlock()
		c.n--
		c.cond.Broadcast()
	}()
	c.mu.Lock()
	defer c.mu.Unlock()
	for c.n > 0 && ctx.Err() == nil {
		c.cond.Wait()
	}
}

// A function value that is one of several.

type timer struct{ run func() }

func timers(some bool) {
	t := &timer{run: beat}
	if some {
		t.run = func() { t.n() }
	}
	time.AfterFunc(time.Second, t.run) // want `neither`
	u := &pulse{run: work, quit: make(chan struct{})}
	if some {
		u.run = func() { <-u.quit }
	}
	time.AfterFunc(time.Second, u.run) // want `stoppable`
	close(u.quit)
}

func (t *timer) n() { work() }

func beat() {}

type pulse struct {
	run  func()
	quit chan struct{}
}

// What is copied into a pipe of the system, or out of what a context ends.

func systemPipes(ctx context.Context, data []byte, out io.Writer) (*os.File, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	go func() { // want `stoppable`
		_, _ = io.Copy(w, bytes.NewReader(data))
		work()
	}()
	one, two := source(), source()
	go func() { // want `neither`
		_, _ = io.Copy(out, followed(context.Background(), one))
	}()
	go func() { // want `stoppable`
		_, _ = io.Copy(out, follow(ctx, two))
	}()
	return r, nil
}

func source() io.Reader { return bytes.NewReader(nil) }

func follow(ctx context.Context, r io.Reader) io.Reader { return r }

func followed(ctx context.Context, r io.Reader) io.Reader { return r }

// Who has told of its end may close what it has, and no more.

func closesAfter(c io.Closer) {
	var wg sync.WaitGroup
	wg.Add(2)
	go func() { // want `joined`
		work()
		wg.Done()
		c.Close()
	}()
	go func() { // want `neither`
		wg.Done()
		work()
		c.Close()
	}()
	wg.Wait()
}

// A call that fails ends the goroutine only if it leaves its loop then.

func reads(c net.Conn) {
	buf := make([]byte, 10)
	go func() { // want `stoppable`
		for {
			if _, err := c.Read(buf); err != nil {
				return
			}
		}
	}()
	go func() { // want `neither`
		for {
			if _, err := c.Read(buf); err != nil {
				time.Sleep(time.Second)
			}
		}
	}()
}

// Who tells of its own end is joined, whatever it is given to do before.

func dial(ctx context.Context, onClose func()) <-chan error {
	gone := make(chan error)
	go func() { // want `joined`
		<-ctx.Done()
		onClose()
		close(gone)
	}()
	return gone
}

func dialBoth(ctx context.Context) {
	<-dial(ctx, work)                    // want `joined`
	<-dial(ctx, func() { <-ctx.Done() }) // want `joined`
}
