package instances

import "sync"

// One lock under two names: the function cannot know it, its caller can.

type purse struct {
	mu     sync.Mutex
	id     int
	amount int
}

var bank = &purse{}

func move(from, to *purse, n int) {
	from.mu.Lock()
	to.mu.Lock()
	from.amount -= n
	to.amount += n
	to.mu.Unlock()
	from.mu.Unlock()
}

func toItself(a *purse) {
	move(a, a, 1) // want `call to move locks a\.mu, which it holds already \(Lock on line 16\)`
}

func toAnother(a, b *purse) {
	move(a, b, 1)
}

func startsIt(a *purse) {
	go move(a, a, 1) // want `call to move locks a\.mu, which it holds already \(Lock on line 16\)`
}

func moveChecked(from, to *purse) {
	if from == to {
		return
	}
	from.mu.Lock()
	to.mu.Lock()
	to.mu.Unlock()
	from.mu.Unlock()
}

func toItselfChecked(a *purse) {
	moveChecked(a, a)
}

func moveByTurns(from, to *purse) {
	from.mu.Lock()
	from.amount--
	from.mu.Unlock()
	to.mu.Lock()
	to.amount++
	to.mu.Unlock()
}

func toItselfByTurns(a *purse) {
	moveByTurns(a, a)
}

// A package variable that is passed too.

func (a *purse) pay() {
	a.mu.Lock()
	defer a.mu.Unlock()
	bank.add(1)
}

func (a *purse) add(n int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.amount += n
}

func (a *purse) payAll(n int) {
	for range n {
		a.pay()
	}
}

func payment(a *purse) {
	a.payAll(2)
	bank.payAll(2) // want `call to bank\.payAll locks bank\.mu \(via payAll → pay → add\), which it holds already \(Lock on line 66\)`
}

func (a *purse) payOut() {
	if a == bank {
		return
	}
	a.mu.Lock()
	bank.add(-1)
	a.mu.Unlock()
}

func paymentOut() {
	bank.payOut()
}

// Locks that are parameters themselves.

func both(a, b sync.Locker, f func()) {
	a.Lock()
	b.Lock()
	f()
	b.Unlock()
	a.Unlock()
}

func bothOf(a, b *purse) {
	both(&a.mu, &b.mu, func() { a.amount = b.amount })
	both(&a.mu, &a.mu, func() { a.amount++ }) // want `call to both locks a\.mu, which it holds already \(Lock on line 104\)`
}

// A callee that a parameter steers, though it takes the lock either way: told at the call that is not steered.

func (a *purse) take(twice bool) {
	if twice {
		a.amount--
	}
	bank.add(-1)
}

func (a *purse) takeTwice() {
	a.take(true) // want `call to a\.take locks bank\.mu \(via take → add\), which is already held \(Lock on line 130\)`
}

func withdraw(a *purse) {
	bank.mu.Lock()
	a.takeTwice()
	bank.mu.Unlock()
}

// Three of them, of which any two may be one.

func rotate(a, b *purse) {
	a.mu.Lock()
	bank.mu.Lock()
	b.mu.Lock()
	b.mu.Unlock()
	bank.mu.Unlock()
	a.mu.Unlock()
}

func rotation(a, b *purse) {
	rotate(a, b)
	rotate(a, bank) // want `call to rotate locks bank\.mu, which it holds already`
}

func rotationOfBank(b *purse) {
	rotate(bank, b) // want `call to rotate locks bank\.mu, which it holds already`
}

func rotationOfOne(a *purse) {
	rotate(a, a) // want `call to rotate locks a\.mu, which it holds already`
}

// It starts a goroutine that does, and does nothing else with locks.

func (a *purse) payLater() {
	go func() {
		a.mu.Lock()
		bank.mu.Lock()
		bank.amount++
		bank.mu.Unlock()
		a.mu.Unlock()
	}()
}

func bankLater() {
	bank.payLater() // want `call to bank\.payLater locks bank\.mu \(via payLater → func literal\), which it holds already \(Lock on line 163\)`
}

func othersLater(a *purse) {
	a.payLater()
}
