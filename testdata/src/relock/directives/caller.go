package directives

func (t *t) callsGenerated() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.generatedInc() // want `call to t\.generatedInc locks t\.mu \(via generatedInc → inc\)`
}
