package render

import (
	"fmt"
	"io"
	"sync"
	"time"
)

// Progress is a line on a terminal that says how far a run has come. A nil Progress shows nothing.
type Progress struct {
	w     io.Writer
	start time.Time
	stop  chan struct{}
	done  chan struct{}

	mu                 sync.Mutex
	packages, findings int
}

const (
	firstPaint = 300 * time.Millisecond // a run that is over by then needs no line
	repaint    = 100 * time.Millisecond
	eraseLine  = "\r\x1b[K"
)

// StartProgress begins to paint the line. Stop must be called.
func StartProgress(w io.Writer) *Progress {
	p := &Progress{w: w, start: time.Now(), stop: make(chan struct{}), done: make(chan struct{})}
	go p.paint()
	return p
}

// Update says how many packages are done and how many findings they have.
func (p *Progress) Update(packages, findings int) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.packages, p.findings = packages, findings
}

// Stop removes the line and returns when it is gone.
func (p *Progress) Stop() {
	if p == nil {
		return
	}
	close(p.stop)
	<-p.done
}

// paint paints until Stop.
func (p *Progress) paint() {
	defer close(p.done)
	wait := time.NewTimer(firstPaint)
	defer wait.Stop()
	painted := false
	for {
		select {
		case <-p.stop:
			if painted {
				fmt.Fprint(p.w, eraseLine)
			}
			return
		case <-wait.C:
			fmt.Fprint(p.w, eraseLine+p.line(time.Since(p.start)))
			painted = true
			wait.Reset(repaint)
		}
	}
}

// line returns the text. How many packages there will be only the go command knows, and it does not say.
func (p *Progress) line(elapsed time.Duration) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	seconds := int(elapsed.Seconds())
	if p.packages == 0 {
		return fmt.Sprintf("lockcheck: loading and building facts, %ds", seconds)
	}
	return fmt.Sprintf("lockcheck: %s, %s, %ds", Count(p.packages, "package"), Count(p.findings, "finding"), seconds)
}

// Count returns "1 thing" or "n things".
func Count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
