package directive

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
)

// seeds are comments of every kind that is understood, and near misses.
var seeds = []string{
	"//lockcheck:ignore relock why",
	"//lockcheck:ignore relock/upgrade,unreleased why not",
	"//lockcheck:ignore",
	"//lockcheck:holds s.mu",
	"//lockcheck:holds s.rw:read, s.in.mu",
	"//lockcheck:holds s..mu",
	"//lockcheck:daemon it runs as long as the program",
	"//lockcheck:order S.mu < inner.mu because",
	"//lockcheck:order S.mu <",
	"//lockchek:ignore relock why",
	"// +checklocks:mu",
	"// +checklocksread:s.rw\n// +checklocksforce",
	"// +checklocksacquire:s.in.mu",
	"// +checklocksalias:s.in.mu=s.mu",
	"// guarded by mu",
	"// n is protected by s.rw; see in.mu.",
	"// mu protects n and m.",
	"// mu guards the fields below:",
	"// s.mu must be held.",
	"// Lock should not be held on entry, and rw held for reading.",
	"// Callers hold either the lock of in or, if m is nil, s.mu (or both).",
	"/* s.mu is held */",
	"// \xff\xfe é \ufeff mu\x00held",
}

// FuzzFile puts a text wherever comments are read. Whatever it says, nothing fails, and what is complained of lies in
// the file.
func FuzzFile(f *testing.F) {
	for _, seed := range seeds {
		f.Add(seed)
	}
	sync := fakeSync(f)
	f.Fuzz(func(t *testing.T, text string) {
		comment := commented(text)
		source := fmt.Sprintf(commentedSource, comment)
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, "a.go", source, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Skip() // the text has left its comment
		}
		info := &types.Info{Defs: make(map[*ast.Ident]types.Object), Uses: make(map[*ast.Ident]types.Object),
			Types: make(map[ast.Expr]types.TypeAndValue), Selections: make(map[*ast.SelectorExpr]*types.Selection)}
		config := types.Config{Importer: sync, Error: func(error) {}}
		pkg, _ := config.Check("p", fset, []*ast.File{file}, info)
		result, err := run(&analysis.Pass{Analyzer: Analyzer, Fset: fset, Files: []*ast.File{file}, Pkg: pkg, TypesInfo: info})
		if err != nil {
			t.Fatal(err)
		}
		checkSet(t, file, result.(*Set))
	})
}

// commentedSource is a file with comments of one text in all places.
const commentedSource = `package p

import "sync"

%[1]s
type S struct {
	%[1]s
	mu sync.Mutex
	rw sync.RWMutex %[1]s

	%[1]s
	n, m int
	%[1]s
	in struct {
		mu sync.Mutex
		%[1]s
		k int
	}
	*inner
}

type inner struct { mu sync.Mutex }

%[1]s
var mu sync.Mutex

%[1]s
var (
	x int
	%[1]s
	y, z int
)

%[1]s
func (s *S) method(in *inner) (out *S) {
	%[1]s
	s.mu.Lock()
	go s.method(nil) %[1]s
	s.mu.Unlock() %[1]s
	return s
}

type I interface {
	%[1]s
	Method(s *S)
}

%[1]s
func function[T any](s *S, list []T) {}
`

// commented makes a comment of a text: as it is if it looks like one, each line with slashes otherwise.
func commented(text string) string {
	if strings.HasPrefix(text, "/*") && strings.Index(text, "*/") == len(text)-2 {
		return text + "\n"
	}
	var b strings.Builder
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "//") {
			b.WriteString("// ")
		}
		b.WriteString(strings.TrimRight(line, "\n") + "\n")
	}
	return b.String()
}

// checkSet checks what holds for all sets.
func checkSet(t *testing.T, file *ast.File, set *Set) {
	t.Helper()
	inFile := func(pos, end token.Pos) bool { return file.FileStart <= pos && pos < end && end <= file.FileEnd }
	last := token.NoPos
	for _, problem := range set.Problems() {
		if !inFile(problem.Pos, problem.End) || problem.Message == "" || strings.Contains(problem.Message, "\n") {
			t.Errorf("problem %+v", problem)
		}
		if problem.Pos < last {
			t.Errorf("problem %+v is told after one behind it", problem)
		}
		last = problem.Pos
	}
	for _, ignore := range set.Ignores() {
		if !inFile(ignore.Pos, ignore.End) || ignore.Line <= 0 {
			t.Errorf("ignore %+v", ignore)
		}
	}
	for v, guard := range set.guards {
		if v == nil || !inFile(guard.Pos, guard.Pos+1) {
			t.Errorf("guard %+v of %v", guard, v)
		}
	}
}

// fakeSync is an importer of a package sync that is there at once.
func fakeSync(f *testing.F) types.Importer {
	f.Helper()
	const source = `package sync

type Locker interface { Lock(); Unlock() }
type Mutex struct { state int32 }
func (*Mutex) Lock() {}
func (*Mutex) Unlock() {}
func (*Mutex) TryLock() bool { return true }
type RWMutex struct { state int32 }
func (*RWMutex) Lock() {}
func (*RWMutex) Unlock() {}
func (*RWMutex) RLock() {}
func (*RWMutex) RUnlock() {}
`
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "sync.go", source, 0)
	if err != nil {
		f.Fatal(err)
	}
	pkg, err := new(types.Config).Check("sync", fset, []*ast.File{file}, nil)
	if err != nil {
		f.Fatal(err)
	}
	return importing{pkg}
}

type importing struct{ pkg *types.Package }

func (i importing) Import(path string) (*types.Package, error) {
	if path == i.pkg.Path() {
		return i.pkg, nil
	}
	return importer.Default().Import(path)
}
