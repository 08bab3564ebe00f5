package oracle

import (
	"fmt"
	"go/ast"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// A fixture is a program on which lockcheck and the runs once disagreed, as a txtar archive: the packages, and a file
// "truth" with a line for each misuse that has to be told and one for the functions in which anything may be:
//
//	must relock p.T1.Do1 p.T1.step2
//	must relock|unreleased@p:26 p.T1.Do1
//	may p.T1.Do1 p.T1.step2

// truthText writes the truth of a specimen for a fixture.
func (s specimen) truthText() string {
	var lines []string
	blamed := map[*function]bool{}
	for _, m := range s.truth.misuses {
		funcs := m.funcs()
		maps.Copy(blamed, funcs)
		if !m.must {
			continue
		}
		passes := m.pass
		switch {
		case m.either:
			passes = "relock|unreleased"
		case m.pass == "relock" && len(m.first) > 0:
			last := m.first[len(m.first)-1]
			passes += fmt.Sprintf("|unreleased@%s:%d", last.fn.pkg.name, last.line)
		}
		lines = append(lines, "must "+passes+" "+names(funcs))
	}
	slices.Sort(lines)
	lines = slices.Compact(lines)
	if len(blamed) > 0 {
		lines = append(lines, "may "+names(blamed))
	}
	return strings.Join(lines, "\n") + "\n"
}

func names(funcs map[*function]bool) string {
	var out []string
	for fn := range funcs {
		out = append(out, spellFunc(fn))
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

func spellFunc(fn *function) string {
	if fn.recv != nil {
		return fn.pkg.name + "." + fn.recv.typ.strct.name + "." + fn.name
	}
	return fn.pkg.name + "." + fn.name
}

// archive is the specimen as a fixture.
func (s specimen) archive(comment string) []byte {
	a := &txtar.Archive{Comment: []byte(comment)}
	a.Files = append(a.Files, txtar.File{Name: "truth", Data: []byte(s.truthText())})
	for i, p := range s.src {
		name := s.prog.pkgs[i].name
		a.Files = append(a.Files, txtar.File{Name: name + "/" + name + ".go", Data: []byte(p.files[name+".go"])})
	}
	return txtar.Format(a)
}

// TestFixtures replays the programs kept in testdata/oracle.
func TestFixtures(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "oracle", "*.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		t.Run(filepath.Base(name), func(t *testing.T) { replayFixture(t, name) })
	}
}

func replayFixture(t *testing.T, name string) {
	a, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var src []sourcePkg
	var truth string
	for _, f := range a.Files {
		if f.Name == "truth" {
			truth = string(f.Data)
			continue
		}
		p := filepath.Dir(f.Name)
		src = append(src, sourcePkg{"example.com/" + p, map[string]string{
			p + ".go": string(f.Data),
			"env.go":  env(&pkg{name: p}, ""),
		}})
	}
	pkgs, err := typecheck(src)
	if err != nil {
		t.Fatal(err)
	}
	found, err := analyze(pkgs, suite)
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range compare(truth, found, pkgs) {
		t.Error(problem)
	}
}

// compare holds the findings against the text of a truth.
func compare(truth string, found []finding, pkgs []*checked) []string {
	var problems []string
	may := map[string]bool{}
	for _, ln := range strings.Split(truth, "\n") {
		words := strings.Fields(ln)
		if len(words) > 0 && words[0] == "may" {
			for _, w := range words[1:] {
				may[w] = true
			}
		}
		if len(words) < 3 || words[0] != "must" {
			continue
		}
		if !slices.ContainsFunc(found, func(f finding) bool {
			return slices.Contains(words[2:], enclosing(pkgs, f)) && slices.ContainsFunc(strings.Split(words[1], "|"),
				func(pass string) bool {
					return pass == f.pass || pass == fmt.Sprintf("%s@%s:%d", f.pass, f.pkg, f.line)
				})
		}) {
			problems = append(problems, "missed: "+ln)
		}
	}
	for _, f := range found {
		if !may[enclosing(pkgs, f)] {
			problems = append(problems, "false alarm: "+f.String())
		}
	}
	return problems
}

// enclosing names the declared function around a finding.
func enclosing(pkgs []*checked, f finding) string {
	for _, c := range pkgs {
		for _, file := range c.files {
			for _, d := range file.Decls {
				fn, ok := d.(*ast.FuncDecl)
				if !ok || c.pkg.Name() != f.pkg || filepath.Base(c.fset.Position(fn.Pos()).Filename) != f.file ||
					f.line < c.fset.Position(fn.Pos()).Line || c.fset.Position(fn.End()).Line < f.line {
					continue
				}
				if fn.Recv == nil {
					return f.pkg + "." + fn.Name.Name
				}
				return f.pkg + "." + receiverName(fn.Recv.List[0].Type) + "." + fn.Name.Name
			}
		}
	}
	return ""
}

func receiverName(x ast.Expr) string {
	switch x := x.(type) {
	case *ast.StarExpr:
		return receiverName(x.X)
	case *ast.IndexExpr:
		return receiverName(x.X)
	case *ast.Ident:
		return x.Name
	}
	return ""
}
