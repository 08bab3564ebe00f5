package oracle

import (
	"fmt"
	"strings"
)

// failures lists the disagreements on a program.
func failures(p *program) (out []disagreement, s specimen) {
	defer func() {
		if recover() != nil { // an edit left a program that the interpreter cannot run
			out = nil
		}
	}()
	s = specimen{prog: p, src: sources(p)}
	var err error
	if s.pkgs, err = typecheck(s.src); err != nil || stale(p) {
		return nil, s
	}
	if s.truth = truthOf(p); s.truth.partial || s.truth.steady(p) {
		return nil, s
	}
	found, err := analyze(s.pkgs, suite)
	if err != nil {
		return []disagreement{{crash: err}}, s
	}
	out = s.disagreements(found)
	return out, s
}

// minimal shrinks p as long as it fails with the signature, and returns what is left of it.
func minimal(p *program, signature string) (specimen, disagreement) {
	has := func(p *program) (disagreement, specimen, bool) {
		ds, s := failures(p)
		for _, d := range ds {
			if d.signature() == signature {
				return d, s, true
			}
		}
		return disagreement{}, s, false
	}
	shrink(p, func(p *program) bool { _, _, ok := has(p); return ok })
	d, s, _ := has(p)
	return s, d
}

// text is the program with the truth and the findings, in the form of a fixture.
func (s specimen) text(d disagreement) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", d)
	b.WriteString("\nexpected (truth by running it):\n")
	for _, m := range s.truth.misuses {
		fmt.Fprintf(&b, "  %s\n", m)
	}
	if len(s.truth.misuses) == 0 {
		b.WriteString("  nothing: no input misbehaves\n")
	}
	b.WriteString("actual:\n")
	found, err := analyze(s.pkgs, suite)
	for _, f := range found {
		fmt.Fprintf(&b, "  %s\n", f)
	}
	if err != nil {
		fmt.Fprintf(&b, "  %v\n", err)
	}
	if len(found) == 0 {
		b.WriteString("  nothing\n")
	}
	b.WriteString("\n")
	return string(s.archive(b.String()))
}
