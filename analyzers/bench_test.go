package analyzers_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/lockcheck/lockcheck/analyzers"
	"github.com/lockcheck/lockcheck/analyzers/internal/program"
)

// sizes are how many times the code of a package is repeated. What a line costs must not grow with them.
var sizes = []int{1, 2, 4, 8}

// BenchmarkSuite measures each pass, and all of them, on packages of 100, 200, 400 and 800 types with their methods. The
// package is loaded before the clock starts. Besides time and memory it tells both for each SSA instruction.
func BenchmarkSuite(b *testing.B) {
	suites := map[string][]*analysis.Analyzer{"all": analyzers.All}
	names := []string{"all"}
	for _, a := range analyzers.All {
		suites[a.Name] = []*analysis.Analyzer{a}
		names = append(names, a.Name)
	}
	for _, n := range sizes {
		pkgs := load(b, n)
		instrs := instructions(b, pkgs)
		for _, name := range names {
			b.Run(fmt.Sprintf("%s/%dx", name, n), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					graph, err := checker.Analyze(suites[name], pkgs, nil)
					if err != nil {
						b.Fatal(err)
					}
					for _, act := range graph.Roots {
						if act.Err != nil {
							b.Fatal(act.Err)
						}
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(instrs), "ns/instr")
			})
		}
	}
}

// load writes a package of n times the code, and loads it with its imports.
func load(b *testing.B, n int) []*packages.Package {
	b.Helper()
	dir := b.TempDir()
	var code strings.Builder
	code.WriteString("package p\n\nimport \"sync\"\n")
	for i := range 100 * n {
		code.WriteString(strings.ReplaceAll(store, "STORE", fmt.Sprintf("store%d", i)))
	}
	for name, text := range map[string]string{"go.mod": "module p\n\ngo 1.25\n", "p.go": code.String()} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			b.Fatal(err)
		}
	}
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadAllSyntax, Dir: dir}, ".")
	if err != nil {
		b.Fatal(err)
	}
	if packages.PrintErrors(pkgs) > 0 {
		b.Fatal("the package does not compile")
	}
	return pkgs
}

// instructions counts the SSA instructions of the package.
func instructions(b *testing.B, pkgs []*packages.Package) int {
	b.Helper()
	count := 0
	probe := &analysis.Analyzer{
		Name: "count", Doc: "count", Requires: []*analysis.Analyzer{program.Analyzer},
		Run: func(pass *analysis.Pass) (any, error) {
			_, fns := pass.ResultOf[program.Analyzer].(*program.Program).SSA()
			for _, fn := range fns {
				for _, block := range fn.Blocks {
					count += len(block.Instrs)
				}
			}
			return nil, nil
		},
	}
	if _, err := checker.Analyze([]*analysis.Analyzer{probe}, pkgs, nil); err != nil {
		b.Fatal(err)
	}
	if count == 0 {
		b.Fatal("no instructions")
	}
	return count
}

// store is a type as real code has them: two locks, a loop, early returns, deferred releases, a goroutine, helpers that
// call each other.
const store = `
type STORE struct {
	mu    sync.RWMutex
	items map[string]*item_STORE
	wg    sync.WaitGroup
	done  chan struct{}
	size  int
	dirty bool
}

type item_STORE struct {
	mu    sync.Mutex
	owner *STORE
	n     int
}

func (s *STORE) get(name string) (*item_STORE, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	it, ok := s.items[name]
	return it, ok
}

func (s *STORE) put(name string, n int, force bool) bool {
	s.mu.Lock()
	if old, ok := s.items[name]; ok && !force {
		s.mu.Unlock()
		return old.n == n
	}
	it := &item_STORE{owner: s, n: n}
	s.items[name] = it
	s.grow(n)
	if s.dirty {
		s.flushLocked()
	}
	s.mu.Unlock()
	return true
}

func (s *STORE) grow(n int) {
	for i := range n {
		if i > s.size {
			s.size += i
			continue
		}
		if i == 3 {
			break
		}
	}
	s.dirty = s.size > 10
}

func (s *STORE) flushLocked() {
	for _, it := range s.items {
		it.add(1)
	}
	s.dirty = false
}

func (it *item_STORE) add(n int) int {
	it.mu.Lock()
	defer it.mu.Unlock()
	if n < 0 {
		return it.n
	}
	it.n += n
	return it.n
}

func (s *STORE) total(names []string) (sum int) {
	for _, name := range names {
		it, ok := s.get(name)
		if !ok {
			continue
		}
		sum += it.add(0)
	}
	return sum
}

func (s *STORE) start() {
	s.done = make(chan struct{})
	s.wg.Add(1)
	go func() {
		defer s.wg.Done()
		for {
			select {
			case <-s.done:
				return
			default:
			}
			s.put("tick", s.total([]string{"a", "b"}), true)
		}
	}()
}

func (s *STORE) stop() {
	close(s.done)
	s.wg.Wait()
}
`
