package lockorder

import (
	"maps"
	"strings"

	"github.com/lockcheck/lockcheck/analyzers/concept"
	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
	"github.com/lockcheck/lockcheck/analyzers/internal/lockset"
	"github.com/lockcheck/lockcheck/analyzers/internal/report"
)

// findCycles returns a finding for each cycle whose arcs no declaration has settled, and the subjects of all cycles that
// need not be told again.
func (g *graph) findCycles(settled map[pair]bool) (fs []report.Finding, told []string) {
	removed := maps.Clone(settled)
	for _, p := range g.pairs() {
		few, many := p[0], p[1]
		if settled[few.pair] || settled[many.pair] {
			told = append(told, witness{few.sites[0], many.sites[0]}.subject())
			continue
		}
		removed[few.pair] = true
		if few.local() {
			told = append(told, witness{few.sites[0], many.sites[0]}.subject())
		}
		others := nearest(many.sites)
		for _, s := range g.told(few) {
			for _, t := range others {
				if w := (witness{s, t}); g.deadlocks(w) {
					fs = append(fs, g.finding(w))
					break
				}
			}
		}
	}
	for _, w := range g.longer(removed) {
		if w[0].local() {
			fs = append(fs, g.finding(w))
			told = append(told, w.subject())
		}
	}
	return fs, told
}

// finding tells a cycle at its first site.
func (g *graph) finding(w witness) report.Finding {
	first, last := w[0], w[len(w)-1]
	pos, end := g.locks.Range(first.At)
	return report.Finding{
		Pos: pos, End: end, Category: cycle, Concept: concept.Concurrency,
		Message: g.taken(first) + ", elsewhere " + g.others(w),
		Second: &report.Second{
			Verb: verb(last.Op), Pos: g.locks.Where(last.Op), Where: last.Op.Where,
			Message: g.taken(last) + " here",
		},
		Subject: w.subject(), Strict: w.doubtful(),
	}
}

// others tells what happens at the sites of a cycle behind the first; where the last one is, the end of the text tells.
func (g *graph) others(w witness) string {
	text := ""
	for i, s := range w[1:] {
		if i > 0 {
			text += " and "
		}
		text += g.named(s.To) + chain(s.Op) + " while holding " + g.held(s)
		if s != w[len(w)-1] {
			text += " " + g.place(w[0], s)
		}
	}
	return text
}

// taken tells what happens at a site: "T.a locked (via f → g) while holding T.b".
func (g *graph) taken(s *site) string {
	verb := " locked"
	if s.Mode == lock.Read {
		verb = " read-locked"
	}
	return g.named(s.To) + verb + chain(s.Op) + " while holding " + g.held(s)
}

// held names the lock that is held at a site.
func (g *graph) held(s *site) string {
	name := g.named(s.from)
	if s.Held.Mode == lock.Read {
		name += " for reading"
	}
	return name
}

// place tells where a further site of a cycle is, as seen from the first.
func (g *graph) place(first, s *site) string {
	if !s.local() {
		return "(" + verb(s.Op) + " at " + s.Op.Where + ")"
	}
	return g.locks.Place(first.At, verb(s.Op), g.locks.Where(s.Op))
}

// named names a lock by its declaration, with the package if it is another one.
func (g *graph) named(c lock.Class) string {
	if c.Pkg != g.pkg {
		return c.Qualified()
	}
	return c.String()
}

// chain names the calls that lead to an operation.
func chain(op *lockset.Op) string {
	if len(op.Chain) == 0 {
		return ""
	}
	names := make([]string, 0, 3)
	for i, s := range op.Chain {
		if len(op.Chain) > 3 && i == 2 {
			names = append(names, "…", op.Chain[len(op.Chain)-1].Name)
			break
		}
		names = append(names, s.Name)
	}
	return " (via " + strings.Join(names, " → ") + ")"
}

// verb tells what is at the position of an operation: the call that leads to it, or the operation.
func verb(op *lockset.Op) string {
	if len(op.Chain) > 0 && op.Verb != "call" {
		return "call"
	}
	return op.Verb
}

// subject names the locks of the cycle, whichever of its sites comes first.
func (w witness) subject() string {
	least := 0
	for i, s := range w {
		if compareClass(s.To, w[least].To) < 0 {
			least = i
		}
	}
	names := make([]string, len(w))
	for i := range w {
		names[i] = w[(least+i)%len(w)].To.Qualified()
	}
	return strings.Join(names, " < ")
}
