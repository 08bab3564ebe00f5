package notheld

import "sync"

// A deferred release of a lock that the function has not acquired, and one of its calls acquires and gives back: whether its caller
// holds the lock or not, it goes wrong.

type keeper struct {
	mu    sync.Mutex
	items map[string]*item
}

type item struct {
	name   string
	keeper *keeper
}

func (k *keeper) add(name string) {
	i := &item{name: name, keeper: k}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.items[name] = i
}

func (i *item) Close() {
	i.keeper.mu.Lock()
	delete(i.keeper.items, i.name)
	i.keeper.mu.Unlock()
}

type sweep struct {
	keeper *keeper
	gone   []string
}

func (k *keeper) Start() *sweep {
	k.mu.Lock()
	return &sweep{keeper: k}
}

func (s *sweep) Finish() {
	defer s.keeper.mu.Unlock() // want `deferred Unlock of s\.keeper\.mu, which is not held \(unlocked by Close on line 45\)`
	for _, name := range s.gone {
		if i, ok := s.keeper.items[name]; ok {
			i.Close()
		}
	}
}

// Its twin.
func (s *sweep) Cancel() {
	defer s.keeper.mu.Unlock()
	for _, name := range s.gone {
		delete(s.keeper.items, name)
	}
}
