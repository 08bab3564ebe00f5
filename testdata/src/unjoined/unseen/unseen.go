// Package unseen starts goroutines of which only the function value is known, whose bodies close what is another's.
package unseen

type conn struct{ done chan struct{} }

func (c *conn) Close() { close(c.done) }

type server struct {
	c    *conn
	hook func()
}

func (s *server) start(f func()) { go f() }

func (s *server) run() {
	defer s.c.Close()
	for range 3 {
		println()
	}
}

func (s *server) both(other bool) {
	f := func() { defer s.c.Close(); println() }
	if other {
		f = s.run
	}
	go f()
	s.start(func() { defer s.c.Close() })
	<-s.c.done
}

func (s *server) fields() {
	s.hook = s.run
	s.hook = func() { defer s.c.Close(); println(1) }
	go s.hook()
	<-s.c.done
}
