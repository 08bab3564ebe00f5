package drivers

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/gob"
	"fmt"
	"go/types"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/lockcheck/lockcheck/analyzers"
)

// TestRepeated analyzes all fixtures several times in one process: one package after another, on eight processors, in
// another order, from another folder. Diagnostics in the order in which they are reported, and facts with all they say,
// must be the same. Packages are loaded each time, since the order in which files are parsed, and with it every
// token.Pos, is up to the scheduler.
func TestRepeated(t *testing.T) {
	here, err := filepath.Abs(filepath.Join(root, "testdata"))
	if err != nil {
		t.Fatal(err)
	}
	elsewhere := tempDir(t)
	if err := os.CopyFS(elsewhere, os.DirFS(here)); err != nil {
		t.Fatal(err)
	}
	want := analyzed(t, here, 1, rand.New(rand.NewPCG(1, 1)))
	if n := strings.Count(want, "[concept: "); n < 300 {
		t.Errorf("only %d diagnostics to compare", n)
	}
	for i, gopath := range []string{here, here, elsewhere} {
		seed := uint64(i + 2)
		got := analyzed(t, gopath, 8, rand.New(rand.NewPCG(seed, seed)))
		if got != want {
			t.Errorf("from %s, in the order of seed %d:%s", gopath, seed,
				difference(strings.Split(want, "\n"), strings.Split(got, "\n")))
		}
	}
}

// analyzed returns all that the suite says of the fixtures.
func analyzed(t *testing.T, gopath string, processors int, order *rand.Rand) string {
	t.Helper()
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(processors))
	suite := slices.Clone(analyzers.All)
	var patterns []string
	for _, analyzer := range suite {
		patterns = append(patterns, analyzer.Name+"/...")
	}
	order.Shuffle(len(patterns), func(i, j int) { patterns[i], patterns[j] = patterns[j], patterns[i] })
	order.Shuffle(len(suite), func(i, j int) { suite[i], suite[j] = suite[j], suite[i] })
	pkgs := load(t, gopath, patterns)
	order.Shuffle(len(pkgs), func(i, j int) { pkgs[i], pkgs[j] = pkgs[j], pkgs[i] })

	graph, err := checker.Analyze(suite, pkgs, &checker.Options{Sequential: processors == 1})
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for action := range graph.All() {
		if action.Err != nil {
			t.Errorf("%v: %v", action, action.Err)
		}
		if text := actionText(t, action, gopath); text != "" {
			texts = append(texts, text)
		}
	}
	slices.Sort(texts) // the order of actions is that of the packages; the order of diagnostics is ours
	return strings.Join(texts, "")
}

func load(t *testing.T, gopath string, patterns []string) []*packages.Package {
	t.Helper()
	pkgs, err := packages.Load(&packages.Config{
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles | packages.NeedImports | packages.NeedDeps |
			packages.NeedTypes | packages.NeedTypesSizes | packages.NeedSyntax | packages.NeedTypesInfo | packages.NeedModule,
		Dir: gopath,
		Env: append(os.Environ(), "GOPATH="+gopath, "GO111MODULE=off", "GOPROXY=off", "GOWORK=off"),
	}, patterns...)
	if err != nil {
		t.Fatal(err)
	}
	if n := packages.PrintErrors(pkgs); n > 0 || len(pkgs) < 20 {
		t.Fatalf("%d packages, %d errors", len(pkgs), n)
	}
	return pkgs
}

// actionText is all that one pass says of one package.
func actionText(t *testing.T, action *checker.Action, gopath string) string {
	t.Helper()
	var b strings.Builder
	for _, diagnostic := range action.Diagnostics {
		at, end := action.Package.Fset.Position(diagnostic.Pos), action.Package.Fset.Position(diagnostic.End)
		fmt.Fprintf(&b, "%s %s: %s: %s %s %q\n", action, strings.TrimPrefix(at.String(), gopath), strings.TrimPrefix(end.String(), gopath),
			diagnostic.Category, diagnostic.Message, diagnostic.URL)
		for _, related := range diagnostic.Related {
			fmt.Fprintf(&b, "\t%s: %s\n", strings.TrimPrefix(action.Package.Fset.Position(related.Pos).String(), gopath), related.Message)
		}
	}
	facts := action.AllObjectFacts()
	slices.SortFunc(facts, func(a, b analysis.ObjectFact) int {
		return cmp.Or(cmp.Compare(objectText(a.Object), objectText(b.Object)), cmp.Compare(fmt.Sprintf("%T", a.Fact), fmt.Sprintf("%T", b.Fact)))
	})
	for _, fact := range facts {
		if fact.Object.Pkg() == action.Package.Types { // those of imports are told with them
			fmt.Fprintf(&b, "%s %s: %T %v %x\n", action, objectText(fact.Object), fact.Fact, fact.Fact, encoded(t, fact.Fact))
		}
	}
	for _, fact := range action.AllPackageFacts() {
		if fact.Package == action.Package.Types {
			fmt.Fprintf(&b, "%s: %T %v %x\n", action, fact.Fact, fact.Fact, encoded(t, fact.Fact))
		}
	}
	return b.String()
}

// encoded is a fact as it goes into a file.
func encoded(t *testing.T, fact analysis.Fact) [sha256.Size]byte {
	t.Helper()
	var b bytes.Buffer
	if err := gob.NewEncoder(&b).Encode(fact); err != nil {
		t.Fatal(err)
	}
	return sha256.Sum256(b.Bytes())
}

func objectText(obj types.Object) string {
	return types.ObjectString(obj, nil)
}
