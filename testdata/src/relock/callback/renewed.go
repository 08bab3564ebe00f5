package callback

// The handle is told of nobody any more when it releases the lock.

func (t *txn) finish() error {
	t.settle()
	t.s.w.Unlock()
	return nil
}

func (t *txn) settle() {
	if t.s.n > 9 {
		t.s = stores[t.s.n]
	}
}

var stores []*store

func renew(s *store) error {
	t, err := s.begin()
	if err != nil {
		return err
	}
	err = each(10, func(i int) error {
		if err := t.finish(); err != nil {
			return err
		}
		t, err = s.begin()
		return err
	})
	if err != nil {
		return err
	}
	return t.finish()
}
