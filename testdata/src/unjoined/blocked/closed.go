package blocked

// A receiver that sets its channel to nil once that is closed, and returns then, returns after the last send.

func drain(in chan int, use func(int)) {
	out := make(chan int)
	go func() {
		for n := range in {
			out <- n
		}
		close(out)
	}()
	from := out
	for {
		if from == nil {
			break
		}
		select {
		case n, ok := <-from:
			if !ok {
				from = nil
				continue
			}
			use(n)
		}
	}
}

func drainUnless(in, stop chan int, use func(int)) {
	out := make(chan int)
	go func() {
		for n := range in {
			out <- n // want `send on out may block for ever, its receiver may have returned`
		}
		close(out)
	}()
	from := out
	for {
		if from == nil {
			break
		}
		select {
		case n, ok := <-from:
			if !ok {
				from = nil
				continue
			}
			use(n)
		case <-stop:
			return
		}
	}
}
