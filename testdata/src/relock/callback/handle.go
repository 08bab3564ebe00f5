package callback

import "sync"

// A lock that is taken through its owner and released through a handle that points back to it.

type store struct {
	w sync.Mutex
	n int
}

type txn struct{ s *store }

func (s *store) begin() (*txn, error) {
	s.w.Lock()
	return &txn{s}, nil
}

func (t *txn) commit() error {
	t.s.n++
	t.s.w.Unlock()
	return nil
}

func each(n int, f func(int) error) error {
	for i := range n {
		if err := f(i); err != nil {
			return err
		}
	}
	return nil
}

func refill(s *store) error {
	t, err := s.begin()
	if err != nil {
		return err
	}
	err = each(10, func(i int) error {
		if i%3 == 0 {
			if err = t.commit(); err != nil {
				return err
			}
			t, err = s.begin()
		}
		return err
	})
	if err != nil {
		return err
	}
	return t.commit()
}

func refillWrong(s *store) error {
	t, err := s.begin()
	if err != nil {
		return err
	}
	err = each(10, func(i int) error { // want `call to each locks s\.w \(via func literal → begin\), which is held while it is called back|already held`
		_, err := s.begin()
		return err
	})
	if err != nil {
		return err
	}
	return t.commit()
}
