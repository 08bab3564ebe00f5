package lockwait

import (
	"strings"

	"github.com/lockcheck/lockcheck/analyzers/concept"
	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
	"github.com/lockcheck/lockcheck/analyzers/internal/report"
	"github.com/lockcheck/lockcheck/analyzers/internal/spawn"
)

// finding tells a wait at the operation, or at the call under the lock that leads to it.
func (s *sides) finding(w *wait, n *need, other *spawn.Op) report.Finding {
	pos, end := s.locks.Range(w.at)
	if len(w.chain) == 0 && w.op.Kind != spawn.Wait {
		pos = w.op.Pos()
	}
	name := lock.Text(w.held.Path, w.fn)
	verb := "locks "
	if n.op != nil && n.op.Verb == "RLock" {
		verb = "read-locks "
	}
	f := report.Finding{
		Pos: pos, End: end, Category: s.category(w, other), Concept: concept.Join,
		Message: s.what(w) + via(w.chain) + " while holding " + name + " may block, " + who(w, other) + " " + verb + name + " first",
		Subject: lock.ClassOf(w.held.Path).Qualified() + " " + s.spawns.Spell(w.op),
	}
	if n.op != nil {
		f.Second = s.taken(n, name)
	}
	return f
}

// taken is the place where the other side takes the lock of that name.
func (s *sides) taken(n *need, name string) *report.Second {
	second := &report.Second{Verb: "Lock", Pos: s.locks.Where(n.op), Where: n.op.Where, Message: name + " is taken here by the other side"}
	if len(n.op.Chain) > 0 {
		second.Verb = "call"
	} else if n.op.Verb != "" {
		second.Verb = n.op.Verb
	}
	return second
}

// what names the operation.
func (s *sides) what(w *wait) string {
	spelled := s.spawns.Spell(w.op)
	switch {
	case w.op.Kind == spawn.Send:
		return "send on " + spelled
	case w.op.Kind == spawn.Receive:
		return "receive from " + spelled
	case isCond(w.op):
		return "wait on " + spelled
	}
	return "wait for " + spelled
}

// who names the other side.
func who(w *wait, other *spawn.Op) string {
	switch {
	case w.op.Kind == spawn.Send:
		return "and its receiver"
	case w.op.Kind == spawn.Receive && other != nil && other.Kind == spawn.Close:
		return "and what closes it"
	case w.op.Kind == spawn.Receive:
		return "and its sender"
	case isCond(w.op):
		return "and what signals it"
	}
	return "a goroutine it waits for"
}

func (s *sides) category(w *wait, other *spawn.Op) string {
	switch {
	case isCond(w.op) && w.op.Kind == spawn.Wait:
		return cond
	case w.op.Kind == spawn.Wait:
		return waitgroup
	case other != nil && other.Kind == spawn.Close && other.Deferred && s.isBody(other.Fn):
		return join
	}
	return channel
}

// via names the calls that lead to the operation.
func via(chain []string) string {
	if len(chain) == 0 {
		return ""
	}
	if len(chain) > 3 {
		chain = []string{chain[0], chain[1], "…", chain[len(chain)-1]}
	}
	return " (via " + strings.Join(chain, " → ") + ")"
}
