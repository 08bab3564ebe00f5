package making

import "sync"

// An account is found in the directory. What reads it while the directory starts comes before others as a rule, though it
// has not made it.
type account struct {
	mu    sync.Mutex
	token string
	label string
	rev   int
}

type directory struct{ accounts sync.Map }

func (a *account) renew(token, label string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.token, a.label = token, label
	a.rev++
}

func (a *account) revoke() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.rev > 0 {
		a.token = ""
		a.label = ""
	}
}

func (a *account) describe() (string, string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.token == "" {
		return a.label, ""
	}
	return a.label, a.token
}

func (a *account) valid() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.token != "" && a.label != ""
}

func (d *directory) Start() bool {
	v, ok := d.accounts.Load("system")
	return ok && v.(*account).token == ""
}

func (d *directory) Labelled() bool {
	v, ok := d.accounts.Load("system")
	return ok && v.(*account).label == "" // want `^v\.label read in \S+ without v\.mu, which is held at its other \d uses`
}
