package oracle

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestCompiled holds the interpreter to Go itself: programs are compiled with locks that record, run with the same
// inputs, and have to do the same, operation by operation, lock by lock, line by line.
func TestCompiled(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles a module")
	}
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("no go command")
	}
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"rec", "sync"} {
		text, err := os.ReadFile(filepath.Join("testdata", "replay", name+".go.txt"))
		if err != nil {
			t.Fatal(err)
		}
		write(name+"/"+name+".go", string(text))
	}
	write("go.mod", "module replay\n\ngo 1.25.0\n")
	var imports, calls strings.Builder
	want := map[string]*run{}
	n := max(15, *flagN/50)
	for i := range n {
		s := sample(*flagSeed + int64(i))
		folder := fmt.Sprintf("c%d", i)
		for _, p := range s.prog.pkgs {
			path := folder + "/" + p.name
			write(path+"/"+p.name+".go", source(p, folder))
			write(path+"/env.go", env(p, folder))
			write(path+"/run.go", replay(s, p, folder, want))
			fmt.Fprintf(&imports, "import %s%d \"replay/%s\"\n", p.name, i, path)
			fmt.Fprintf(&calls, "\t%s%d.Replay()\n", p.name, i)
		}
	}
	write("main.go", "package main\n\n"+imports.String()+"\nfunc main() {\n"+calls.String()+"}\n")
	cmd := exec.Command("go", "run", ".")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=off", "PWD="+dir)
	out, err := cmd.Output()
	if err != nil {
		if e, ok := err.(*exec.ExitError); ok {
			t.Fatalf("%v\n%.2000s", err, e.Stderr)
		}
		t.Fatal(err)
	}
	got := 0
	for _, ln := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		name, rest, _ := strings.Cut(ln, "|")
		r := want[name]
		if r == nil {
			t.Fatalf("run without a name: %s", ln)
		}
		got++
		if told := retold(r); !sameRun(told, rest) {
			t.Fatalf("%s, seed %d, inputs %v:\ninterpreted %s\ncompiled    %s", name, *flagSeed, r.chosen, told, rest)
		}
	}
	if got != len(want) || got == 0 {
		t.Errorf("%d of %d runs reported", got, len(want))
	}
	t.Logf("%d runs of %d programs agree", got, n)
}

// retold tells a run in the words of the recorder.
func retold(r *run) string {
	var evs []string
	for _, e := range r.events {
		evs = append(evs, fmt.Sprintf("%s %d@%d", e.op, e.order, e.line))
	}
	var left []string
	seen := map[*mutex]bool{}
	for _, l := range r.stuck {
		if seen[l] {
			continue
		}
		seen[l] = true
		left = append(left, fmt.Sprintf("left %d %v/%d", l.order, l.writer != nil, len(l.held)))
	}
	slices.SortFunc(left, func(a, b string) int {
		var x, y int
		fmt.Sscanf(a, "left %d", &x)
		fmt.Sscanf(b, "left %d", &y)
		return x - y
	})
	result := ""
	if r.why == "" {
		result = fmt.Sprint(r.result)
		if r.result == (failure{}) {
			result = "busy"
		}
	}
	return fmt.Sprintf("%s|%s|%s", r.why, result, strings.Join(append(evs, left...), ";"))
}

// sameRun compares; line 0 stands for a deferred operation, which has none of its own.
func sameRun(told, got string) bool {
	a, b := strings.Split(told, ";"), strings.Split(got, ";")
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		x, y := a[i], b[i]
		if p, ok := strings.CutSuffix(x, "@0"); ok {
			x = p
			y, _, _ = strings.Cut(y, "@")
		}
		if x != y {
			return false
		}
	}
	return true
}

// replay writes the function that repeats the runs of the entries of p.
func replay(s specimen, p *pkg, folder string, want map[string]*run) string {
	pr := &printer{pkg: p, recorded: folder, line: 1}
	pr.header()
	pr.buf.Reset()
	pr.ln("package %s", p.name)
	pr.ln("import (")
	pr.ln("%q", "replay/rec")
	pr.ln("%q", "replay/sync")
	for _, q := range p.imports {
		pr.ln("%q", "replay/"+folder+"/"+q.name)
	}
	pr.ln(")")
	pr.ln("var _ sync.Locker")
	for _, q := range p.imports {
		pr.ln("var _ = %s.Used", q.name)
	}
	pr.ln("func Replay() {")
	pr.depth++
	for i, r := range s.truth.runs {
		if r.entry.pkg != p || r.why == "pruned" {
			continue
		}
		name := fmt.Sprintf("%s/%s/%s/%d", folder, p.name, r.entry.name, i)
		want[name] = r
		pr.replayRun(name, r)
	}
	pr.depth--
	pr.ln("}")
	return pr.buf.String()
}

func (pr *printer) replayRun(name string, r *run) {
	in := map[string]int{}
	var seq []string
	for _, c := range r.chosen {
		if c.key == "" {
			seq = append(seq, fmt.Sprint(c.val))
		} else {
			in[c.key] = c.val
		}
	}
	for _, q := range pr.pkg.inSight() {
		for _, g := range q.globals {
			v := pr.expr(&ref{g})
			switch g.typ.kind {
			case mutexValue:
				pr.ln("%s = sync.Mutex{}", v)
			case rwValue:
				pr.ln("%s = sync.RWMutex{}", v)
			default:
				pr.ln("%s = %s", v, pr.made(g.typ.strct, g.name, in))
			}
		}
	}
	var args []string
	for _, p := range r.entry.params {
		args = append(args, pr.argument(p, in))
	}
	fn := r.entry.name
	if r.entry.recv != nil {
		fn = pr.argument(r.entry.recv, in) + "." + fn
	}
	call := fmt.Sprintf("%s(%s)", fn, strings.Join(args, ", "))
	body := call + "; return nil"
	if len(r.entry.results) > 0 {
		body = "return " + call
	}
	pr.ln("rec.Do(%q, []int{%s}, func() any { %s })", name, strings.Join(seq, ", "), body)
}

func (pr *printer) argument(v *variable, in map[string]int) string {
	switch v.typ.kind {
	case boolValue:
		return fmt.Sprint(in[v.name] == 1)
	case intValue:
		return fmt.Sprint(in[v.name])
	case funcValue:
		return "func() {}"
	}
	return pr.made(v.typ.strct, v.name, in)
}

// made writes an object with the inputs of a run.
func (pr *printer) made(t *structType, name string, in map[string]int) string {
	var args []string
	for _, f := range t.fields {
		at := name + "." + f.name
		switch f.kind {
		case boolField:
			args = append(args, fmt.Sprint(in[at] == 1))
		case ptrField:
			args = append(args, pr.made(f.elem, at, in))
		case sliceField:
			var kids []string
			for i := range in["len("+at+")"] {
				kids = append(kids, pr.made(f.elem, fmt.Sprintf("%s[%d]", at, i), in))
			}
			args = append(args, fmt.Sprintf("[]*%s{%s}", pr.structName(f.elem), strings.Join(kids, ", ")))
		case ifaceField:
			args = append(args, pr.made(f.iface.impls[in[at+".(type)"]], at, in))
		}
	}
	return pr.constructorName(t) + "(" + strings.Join(args, ", ") + ")"
}
