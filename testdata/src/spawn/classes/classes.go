// Package classes starts goroutines that somebody waits for, that somebody ends, and that are left to themselves.
package classes

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"time"

	"spawn/facts"
)

type server struct {
	quit  chan struct{}
	tasks chan int
	out   chan int
	slots chan struct{}
	wg    sync.WaitGroup
	n     int
}

func newServer() *server {
	return &server{quit: make(chan struct{}), tasks: make(chan int), out: make(chan int), slots: make(chan struct{}, 1)}
}

func (s *server) stop() { close(s.quit) }

func (s *server) work() { s.n++ }

func (s *server) feed() {
	s.tasks <- 1
	<-s.out
}

// What is given to code that is not seen.

type runner interface {
	Run(ctx context.Context)
	RunUntil(stop <-chan struct{})
}

func given(ctx context.Context, r runner, s *server) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go r.Run(ctx)                      // want `stoppable`
	go r.RunUntil(ctx.Done())          // want `stoppable`
	go r.RunUntil(s.quit)              // want `stoppable`
	go r.Run(context.Background())     // want `neither`
	go r.RunUntil(make(chan struct{})) // want `unknown`
}

func givenListener(l net.Listener, srv *http.Server) {
	go srv.Serve(l)                // want `stoppable`
	go srv.RegisterOnShutdown(nil) // want `unknown`
}

// What a receive says.

func (s *server) quits() {
	go func() { // want `stoppable`
		for {
			select {
			case <-s.quit:
				return
			case t := <-s.tasks:
				s.n += t
			}
		}
	}()
	go func() { // want `neither`
		for {
			select {
			case <-s.quit: // it goes on
			case t := <-s.tasks:
				if t == 0 {
					panic("no task")
				}
			}
		}
	}()
}

func (s *server) runs() {
	go func() { // want `stoppable`
		running := true
		for running {
			select {
			case <-s.quit:
				running = false
			case t := <-s.tasks:
				s.n += t
			}
		}
	}()
}

func (s *server) asks() {
	go func() { // want `neither`
		s.tasks <- 1
		s.n = <-s.out // an answer, not a signal
	}()
	go func() { // want `stoppable`
		s.work()
		<-s.quit
	}()
}

func (s *server) slot() {
	go func() { // want `neither`
		s.slots <- struct{}{}
		s.work()
		<-s.slots
	}()
}

func (s *server) stopped() bool {
	select {
	case <-s.quit:
		return true
	default:
		return false
	}
}

func (s *server) looks() {
	go func() { // want `stoppable`
		for !s.stopped() {
			s.work()
		}
	}()
	go func() { // want `neither`
		if s.stopped() {
			s.work()
		}
	}()
}

func (s *server) pause() {
	select {
	case <-s.quit:
	case <-time.After(time.Second):
	}
}

func (s *server) waitsOnTheWay() {
	go func() { // want `neither`
		s.pause()
		s.work()
	}()
	go func() { // want `stoppable`
		select {
		case <-s.quit:
		case <-time.After(time.Second):
			s.work()
		}
	}()
}

// What a call says.

func copies(w io.Writer, r io.Reader) {
	go io.Copy(w, r) // want `stoppable`
	go func() {      // want `neither`
		io.Copy(w, os.Stdin)
	}()
	go func() { // want `neither`
		lines := bufio.NewScanner(os.Stdin)
		for lines.Scan() {
			w.Write(lines.Bytes())
		}
	}()
	go func() { // want `stoppable`
		lines := bufio.NewScanner(r)
		for lines.Scan() {
			w.Write(lines.Bytes())
		}
	}()
}

type response struct{ body *io.PipeWriter }

func (r *response) Write(p []byte) (int, error) { return r.body.Write(p) }

type handler interface{ Handle(io.Writer) }

func pipes(h handler, w io.Writer, conn *net.TCPConn) io.Reader {
	r, pw := io.Pipe()
	go func() { // want `stoppable`
		pw.CloseWithError(json.NewEncoder(pw).Encode(1))
	}()
	rw := &response{pw}
	go func() { // want `stoppable`
		h.Handle(rw)
	}()
	go func() { // want `neither`
		h.Handle(w)
	}()
	go func() { // want `neither`
		pw.Close()
	}()
	go func() { // want `neither`
		conn.SetKeepAlive(true)
	}()
	go func() { // want `stoppable`
		conn.Write(nil)
	}()
	return r
}

type store interface {
	Name(context.Context) string
	Load(context.Context) error
}

func logs(ctx context.Context, db store) {
	go func() { // want `neither`
		log.Print(db.Name(ctx))
	}()
	go func() { // want `stoppable`
		log.Print(db.Load(ctx))
	}()
}

// What a send says.

func (s *server) sends() {
	results := make(chan int)
	go func() { // want `joined`
		results <- s.n
	}()
	s.n = <-results
	items := make(chan int)
	go func() { // want `neither`
		for i := range 10 {
			items <- i
		}
	}()
	for range 10 {
		s.n += <-items
	}
	last := make(chan error)
	go func() { // want `joined`
		for {
			if s.n++; s.n > 10 {
				last <- nil
				return
			}
		}
	}()
	<-last
}

func (s *server) notes() {
	wake := make(chan struct{}, 1)
	push := func() {
		select {
		case wake <- struct{}{}:
		default:
		}
	}
	go func() { // want `neither`
		push()
	}()
	done := make(chan struct{}, 1)
	go func() { // want `joined`
		s.work()
		select {
		case done <- struct{}{}:
		default:
		}
	}()
	<-wake
	<-done
}

func (s *server) offer(t int) {
	select {
	case s.tasks <- t:
	case <-s.quit:
	}
}

func (s *server) offers() {
	go func() { // want `stoppable`
		s.offer(1)
	}()
	go func() { // want `joined`
		defer s.offer(1)
		s.work()
	}()
}

func (s *server) attach(f func()) {
	s.wg.Add(1)
	go func() { // want `joined`
		defer s.wg.Done()
		f()
	}()
}

func (s *server) attaches() {
	s.attach(s.work) // want `joined`
	s.wg.Wait()
}

// Watch hands out a channel that tells of the end. Whoever calls it may wait, or not.
func (s *server) watch() <-chan struct{} {
	done := make(chan struct{})
	go func() { // want `neither`
		defer close(done)
		s.work()
	}()
	return done
}

func (s *server) watchers() { s.watch() }

// Watch is for other packages: they may wait.
func Watch(ctx context.Context, s *server) (ended, stopped <-chan struct{}) {
	done, gone := make(chan struct{}), make(chan struct{})
	go func() { // want `joined`
		defer close(done)
		s.work()
	}()
	go func() { // want `stoppable`
		defer close(gone)
		<-ctx.Done()
	}()
	return done, gone
}

// Report hands out a channel that is sent on at the end, and one that is sent on if something fails.
func Report(ctx context.Context, s *server) (ended, failed <-chan error) {
	last, failures := make(chan error, 1), make(chan error)
	go func() { // want `joined`
		<-s.quit
		last <- nil
	}()
	go func() { // want `stoppable`
		for {
			select {
			case <-ctx.Done():
				return
			case t := <-s.tasks:
				if t < 0 {
					failures <- io.EOF
					return
				}
			}
		}
	}()
	return last, failures
}

// Values are for other packages, which will read them all.
func Values(ctx context.Context, s *server) <-chan int {
	values := make(chan int)
	go func() { // want `joined`
		defer close(values)
		select {
		case values <- s.n:
		case <-ctx.Done():
		}
	}()
	return values
}

// Interfaces with all that is behind them in sight.

type loop interface{ run() }

type scraper struct{ done chan struct{} }

func (l *scraper) run() { close(l.done) }

func (l *scraper) wait() { <-l.done }

func newLoop() loop { return &scraper{done: make(chan struct{})} }

type part interface{ begin() }

type first struct{ wg *sync.WaitGroup }

func (p first) begin() { defer p.wg.Done() }

type second struct{ wg *sync.WaitGroup }

func (p second) begin() { p.wg.Done() }

type step interface{ take() }

type left struct{ wg *sync.WaitGroup }

func (p left) take() { defer p.wg.Done() }

type right struct{}

func (right) take() {}

func behind(open step) {
	go newLoop().run() // want `joined`
	var wg sync.WaitGroup
	for _, p := range []part{first{&wg}, second{&wg}} {
		wg.Add(1)
		go p.begin() // want `joined`
	}
	for _, p := range []step{left{&wg}, right{}, open} {
		go p.take() // want `unknown`
	}
	wg.Wait()
}

// Slots.

func drained(jobs []func()) {
	slots := make(chan struct{}, 4)
	for _, job := range jobs {
		slots <- struct{}{}
		go func() { // want `joined`
			defer func() { <-slots }()
			job()
		}()
	}
	for range cap(slots) {
		slots <- struct{}{}
	}
}

func undrained(jobs []func()) {
	slots := make(chan struct{}, 4)
	for _, job := range jobs {
		slots <- struct{}{}
		go func() { // want `unknown`
			defer func() { <-slots }()
			job()
		}()
	}
}

func drainedByNumber(n int, s *server) {
	slots := make(chan struct{}, n)
	go func() { // want `joined`
		slots <- struct{}{}
		s.work()
		<-slots
	}()
	for i := 0; i < n; i++ {
		slots <- struct{}{}
	}
}

// Groups.

func groups(s *server) {
	var waited, left sync.WaitGroup
	waited.Go(s.work) // want `joined`
	left.Go(s.work)   // want `neither`
	waited.Add(2)
	go func() { // want `joined`
		defer func() {
			waited.Done()
			log.Print("ended")
		}()
		s.work()
	}()
	go func() { // want `neither`
		waited.Done()
		log.Print("ready")
		s.work()
	}()
	later := waited.Wait
	later()
}

var _ = []any{
	newServer, (*server).stop, (*server).feed, given, givenListener, (*server).quits, (*server).runs, (*server).asks, (*server).slot,
	(*server).looks, (*server).waitsOnTheWay, copies, pipes, logs, (*server).sends, (*server).notes, (*server).watchers, behind,
	(*server).offers, (*server).attaches,
	drained, undrained, drainedByNumber, groups, (*scraper).wait,
}

// Who else has the transport.

func listens(addr string) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return
	}
	go func() { // want `neither`
		http.Serve(l, nil)
	}()
}

func listensUntil(addr string, quit <-chan struct{}) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return
	}
	go func() { // want `stoppable`
		http.Serve(l, nil)
	}()
	<-quit
	l.Close()
}

func metrics(addr string) {
	go func() { // want `neither`
		srv := &http.Server{Addr: addr}
		if err := srv.ListenAndServe(); err != nil {
			log.Print(err)
		}
	}()
}

func metricsUntil(addr string, quit <-chan struct{}) {
	srv := &http.Server{Addr: addr}
	go func() { // want `stoppable`
		if err := srv.ListenAndServe(); err != nil {
			log.Print(err)
		}
	}()
	<-quit
	srv.Close()
}

func opens(w io.WriteCloser, name string) {
	f, err := os.Open(name)
	if err != nil {
		return
	}
	go func() { // want `neither`
		io.Copy(w, f)
		w.Close()
		f.Close()
	}()
}

func serves(l net.Listener, serve func(net.Listener) error) {
	go func() { // want `stoppable`
		if err := serve(l); err != nil {
			log.Print(err)
		}
	}()
}

// An answer that comes until the time is up.

func (s *server) request() bool {
	t := time.NewTimer(time.Second)
	defer t.Stop()
	for got := 0; ; {
		select {
		case n := <-s.out:
			if got += n; got > 10 {
				return true
			}
		case <-s.quit:
			return false
		case <-t.C:
			return false
		}
	}
}

func (s *server) idles() {
	t := time.NewTimer(time.Second)
	defer t.Stop()
	for {
		select {
		case n := <-s.out:
			s.n += n
			t.Reset(time.Second)
		case <-s.quit:
			return
		case <-t.C:
			return
		}
	}
}

func (s *server) requests() {
	go func() { // want `neither`
		if s.request() {
			s.work()
		}
	}()
	go func() { // want `stoppable`
		s.idles()
	}()
}

// Whom a channel or a group that others have as well is seen to serve.

type Worker struct {
	quit chan struct{}
	done chan struct{}
}

func NewWorker() *Worker {
	w := &Worker{make(chan struct{}), make(chan struct{})}
	go func() { // want `joined`
		defer close(w.done)
		<-w.quit
	}()
	return w
}

func (w *Worker) Done() <-chan struct{} { return w.done }

func (w *Worker) Stop() {
	close(w.quit)
	<-w.done
}

type Watcher struct {
	quit chan struct{}
	done chan struct{}
}

func NewWatcher() *Watcher {
	w := &Watcher{make(chan struct{}), make(chan struct{})}
	go func() { // want `stoppable`
		defer close(w.done)
		<-w.quit
	}()
	return w
}

func (w *Watcher) Done() <-chan struct{} { return w.done }

func (w *Watcher) Stop() { close(w.quit) }

func Counted(wg *sync.WaitGroup, quit <-chan struct{}) {
	wg.Add(1)
	go func() { // want `joined`
		<-quit
		wg.Done()
	}()
}

// What stands for others.

func (s *server) spawn(f func()) {
	s.wg.Add(1)
	go func() { // want `joined`
		s.work()
		f()
	}()
}

func (s *server) spawns() {
	s.spawn(func() { // want `joined`
		defer s.wg.Done()
		s.work()
	})
	s.wg.Wait()
}

// What is known of functions of other packages.

func elsewhere(l *facts.Loop) {
	go l.Run()  // want `stoppable`
	go l.Nap()  // want `neither`
	go func() { // want `neither`
		l.Nap()
	}()
	go func() { // want `stoppable`
		l.Nap()
		l.Run()
	}()
}

// What is given back, said on the way out, or meant for others.

func (s *server) token() {
	go func() { // want `neither`
		<-s.slots
		s.work()
		s.slots <- struct{}{}
	}()
}

func logged() {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() { // want `joined`
		work()
		wg.Done()
		log.Printf("%s", "done")
	}()
	wg.Wait()
}

func work() {}

type meter struct {
	stop chan struct{}
	n    int
}

func newMeter() *meter {
	m := &meter{stop: make(chan struct{})}
	go m.run() // want `stoppable`
	return m
}

func (m *meter) run() {
	for {
		select {
		case <-m.stop:
			return
		case <-time.After(time.Second):
			m.n++
		}
	}
}

func (m *meter) Close() { close(m.stop) }

func (s *server) measures(m *meter) {
	go func() { // want `neither`
		defer m.Close()
		s.work()
	}()
}

func (m *meter) ends() {
	go func() { // want `joined`
		defer m.Close()
		work()
	}()
}

func onSignal(s *server) {
	c := make(chan os.Signal, 1)
	signal.Notify(c, os.Interrupt)
	go func() { // want `neither`
		<-c
		s.stop()
	}()
}
