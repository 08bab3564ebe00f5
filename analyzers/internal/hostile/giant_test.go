package hostile

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/lockcheck/lockcheck/analyzers"
)

// What a giant may take. Its time is that after the check of its types, which takes go/types half a minute for the
// methods that recur; its memory is of all.
const (
	giantTime   = 30 * time.Second // on processors
	giantMemory = 1 << 30          // bytes resident
	giantLimit  = 5 * time.Minute  // by the clock, after which nobody waits for it any longer
)

// giants are packages of a size or shape that no person writes, though a generator might.
var giants = map[string]func(b *source){
	"50000 lines":                   longFunction,
	"1000 branches":                 branches(1000),
	"10000 branches":                branches(10000),
	"1000 cases":                    cases(1000),
	"5000 cases":                    cases(5000),
	"2000 methods that recur":       recursiveMethods,
	"1000 nested blocks":            nestedBlocks,
	"500 nested function literals":  nestedLiterals,
	"100 locks in one struct":       manyFields(100),
	"3000 locks in one struct":      manyFields(3000),
	"100 locks in every order":      everyOrder,
	"2000 locks in one cycle":       longCycle,
	"200 conditions":                manyConditions,
	"3000 defers":                   manyDefers,
	"2000 implementations":          manyImplementations,
	"2000 goroutines":               manyGoroutines,
	"2000 captured variables":       manyCaptured,
	"2000 callbacks":                manyCallbacks,
	"functions that wrap another":   wrappingFunctions,
	"a path of 1000 fields":         longPath,
	"a call chain of 5000":          longChain,
	"20000 directives":              manyDirectives,
	"a comment of 200000 words":     longComment,
	"500 instances of one generic":  manyInstances,
	"1000 channels in one select":   manyChannels,
	"a loop of 300 loops of labels": manyLabels,
}

// tooLarge are the giants with a function that is not followed.
var tooLarge = map[string]bool{"10000 branches": true, "5000 cases": true, "3000 locks in one struct": true}

// giantVar makes this executable analyze the giant that it names, and nothing else.
const giantVar = "LOCKCHECK_TEST_GIANT"

func TestMain(m *testing.M) {
	if name := os.Getenv(giantVar); name != "" {
		analyzeGiant(name)
		return
	}
	os.Exit(m.Run())
}

// analyzeGiant analyzes one giant and prints what became of it.
func analyzeGiant(name string) {
	must := func(err error) {
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
	}
	must(analyzers.Config.Flags.Set("givenup", "true"))
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "giant.go", giantSource(name), parser.ParseComments|parser.SkipObjectResolution)
	must(err)
	u := check(fset, "p", []*ast.File{file}, importer.ForCompiler(fset, "source", nil))
	if !u.sound() {
		must(u.errs[0])
	}
	typed, err := usedSoFar()
	must(err)
	o := u.analyze(giantLimit)
	for _, problem := range o.problems {
		fmt.Println(problem)
	}
	if len(o.problems) > 0 {
		os.Exit(1)
	}
	fmt.Printf("%v for types, %d lines, %d findings, %d functions given up on", typed.Round(time.Millisecond), fset.File(file.FileStart).LineCount(), len(o.findings), o.givenUp)
}

func giantSource(name string) string {
	var b source
	b.line("package p\n\nimport \"sync\"\n\ntype S struct {\n\tmu sync.Mutex\n\trw sync.RWMutex\n\tn int\n}\n")
	giants[name](&b)
	return b.String()
}

// TestGiants analyzes each giant in a process of its own, whose time on the processor and memory are bounded. What the
// machine does meanwhile does not count.
func TestGiants(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range slices.Sorted(maps.Keys(giants)) {
		t.Run(name, func(t *testing.T) {
			cmd := exec.Command(self)
			cmd.Env = append(os.Environ(), giantVar+"="+name, "GOMAXPROCS=2")
			out, err := cmd.CombinedOutput()
			if err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			if tooLarge[name] && !strings.Contains(string(out), " 1 functions given up on") {
				t.Errorf("its function is not counted as given up: %s", out)
			}
			first, _, _ := strings.Cut(string(out), " ")
			typed, err := time.ParseDuration(first)
			if err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			used := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime() - typed
			t.Logf("%.1f s, %s, besides %s", used.Seconds(), memoryText(cmd.ProcessState), out)
			if used > giantTime {
				t.Errorf("it took %v of processor time, want at most %v", used, giantTime)
			}
			if bytes, ok := memoryOf(cmd.ProcessState); ok && bytes > giantMemory {
				t.Errorf("it took %d MB, want at most %d", bytes>>20, giantMemory>>20)
			}
		})
	}
}

func memoryText(state *os.ProcessState) string {
	if bytes, ok := memoryOf(state); ok {
		return fmt.Sprintf("%d MB", bytes>>20)
	}
	return "unknown memory"
}

// A source is a file that grows.
type source struct{ strings.Builder }

func (b *source) line(format string, args ...any) {
	fmt.Fprintf(b, format, args...)
	b.WriteByte('\n')
}

// each writes a line for each number below n; "%[1]d" in it is the number.
func (b *source) each(n int, format string) {
	for i := range n {
		b.WriteString(strings.ReplaceAll(format, "%[1]d", strconv.Itoa(i)))
		b.WriteByte('\n')
	}
}

func longFunction(b *source) {
	b.line("func f(s *S) {")
	b.each(12500, "\ts.mu.Lock()\n\ts.n = %[1]d\n\tg(s, %[1]d)\n\ts.mu.Unlock()")
	b.line("}\n\nfunc g(s *S, n int) {\n\ts.rw.Lock()\n\ts.n = n\n\ts.rw.Unlock()\n}")
}

func branches(n int) func(b *source) {
	return func(b *source) {
		b.line("func f(s *S, x int) int {")
		b.each(n, "\tif x == %[1]d {\n\t\ts.mu.Lock()\n\t\ts.n++\n\t\ts.mu.Unlock()\n\t}")
		b.line("\treturn s.n\n}")
	}
}

func cases(n int) func(b *source) {
	return func(b *source) {
		b.line("func f(s *S, x int) int {\n\ts.rw.Lock()\n\tswitch x {")
		b.each(n, "\tcase %[1]d:\n\t\ts.mu.Lock()\n\t\tif s.n == %[1]d {\n\t\t\treturn s.n\n\t\t}\n\t\ts.mu.Unlock()")
		b.line("\t}\n\ts.rw.Unlock()\n\treturn 0\n}")
	}
}

func recursiveMethods(b *source) {
	for i := range 2000 {
		b.line("func (s *S) m%d(x int) {\n\tif x > %d {\n\t\ts.mu.Lock()\n\t\ts.n++\n\t\ts.mu.Unlock()\n\t}\n\ts.m%d(x - 1)\n\ts.m%d(x - 2)\n}",
			i, i, (i+1)%2000, i*7%2000)
	}
}

func nestedBlocks(b *source) {
	b.line("func f(s *S, x int) {")
	b.each(1000, "for x > %[1]d {\n\ts.mu.Lock()\n\tif s.n > %[1]d {\n\t\ts.n--\n\t}\n\ts.mu.Unlock()")
	b.line("x--%s\n}", strings.Repeat("}", 1000))
}

func nestedLiterals(b *source) {
	b.line("func f(s *S) {\n\tx := 0")
	b.each(500, "func() {\n\ts.mu.Lock()\n\tdefer s.mu.Unlock()\n\tx++")
	b.line("%s}", strings.Repeat("}()\n", 500))
}

func manyFields(n int) func(b *source) {
	return func(b *source) {
		b.line("type many struct {")
		b.each(n, "\tmu%[1]d sync.Mutex\n\tn%[1]d int")
		b.line("}\n\nfunc f(m *many) {")
		b.each(n, "\tm.mu%[1]d.Lock()\n\tm.n%[1]d++")
		b.each(n, "\tm.mu%[1]d.Unlock()")
		b.line("}")
	}
}

func everyOrder(b *source) {
	b.line("var (")
	b.each(100, "\tmu%[1]d sync.Mutex")
	b.line(")")
	for i := range 100 {
		b.line("\nfunc f%d() {\n\tmu%d.Lock()", i, i)
		for j := range 100 {
			if i != j {
				b.line("\tmu%d.Lock()\n\tmu%d.Unlock()", j, j)
			}
		}
		b.line("\tmu%d.Unlock()\n}", i)
	}
}

func longCycle(b *source) {
	b.line("var (")
	b.each(2000, "\tmu%[1]d sync.Mutex")
	b.line(")")
	for i := range 2000 {
		b.line("\nfunc f%d() {\n\tmu%d.Lock()\n\tmu%d.Lock()\n\tmu%d.Unlock()\n\tmu%d.Unlock()\n}", i, i, (i+1)%2000, (i+1)%2000, i)
	}
}

func manyConditions(b *source) {
	b.line("type many struct {")
	b.each(200, "\tmu%[1]d sync.Mutex\n\tc%[1]d bool")
	b.line("}\n\nfunc f(m *many, c [200]bool, x int) {")
	b.each(200, "\tc%[1]d := x&%[1]d != 0\n\tif c%[1]d {\n\t\tm.mu%[1]d.Lock()\n\t}")
	b.each(200, "\tif c%[1]d {\n\t\tm.mu%[1]d.Unlock()\n\t}")
	b.line("}")
}

func manyDefers(b *source) {
	b.line("func f(s *S, x int) {")
	b.each(3000, "\tif x > %[1]d {\n\t\ts.mu.Lock()\n\t\tdefer s.mu.Unlock()\n\t}\n\tdefer func() { s.n = %[1]d }()")
	b.line("}")
}

func manyImplementations(b *source) {
	b.line("type I interface{ M(s *S) }\n\nfunc call(s *S, list []I) {\n\ts.mu.Lock()\n\tdefer s.mu.Unlock()\n\tfor _, i := range list {\n\t\ti.M(s)\n\t}\n}")
	b.each(2000, "\ntype t%[1]d struct{}\n\nfunc (t%[1]d) M(s *S) {\n\ts.rw.RLock()\n\ts.n++\n\ts.rw.RUnlock()\n\tcall(s, []I{t%[1]d{}})\n}")
}

func manyGoroutines(b *source) {
	b.line("func f(s *S) {\n\tvar wg sync.WaitGroup\n\tdone := make(chan int)")
	b.each(2000, "\twg.Add(1)\n\tgo func() {\n\t\tdefer wg.Done()\n\t\ts.mu.Lock()\n\t\ts.n = %[1]d\n\t\ts.mu.Unlock()\n\t\tdone <- %[1]d\n\t}()")
	b.line("\tfor range 2000 {\n\t\t<-done\n\t}\n\twg.Wait()\n}")
}

func manyCaptured(b *source) {
	b.line("func f(s *S) {")
	b.each(2000, "\tx%[1]d := 0\n\tgo func() { x%[1]d++ }()\n\tx%[1]d++")
	b.line("}")
}

func manyCallbacks(b *source) {
	b.line("type hooks struct {\n\tmu sync.Mutex\n\tf []func()\n}\n\nfunc (h *hooks) run() {\n\th.mu.Lock()\n\tdefer h.mu.Unlock()\n\tfor _, f := range h.f {\n\t\tf()\n\t}\n}\n\nfunc f(h *hooks, s *S) {")
	b.each(2000, "\th.f = append(h.f, func() {\n\t\ts.mu.Lock()\n\t\ts.n = %[1]d\n\t\ts.mu.Unlock()\n\t\th.run()\n\t})")
	b.line("}")
}

// wrappingFunctions are few: what is told of them must not grow each time that the engine comes by.
func wrappingFunctions(b *source) {
	b.line(`type table struct{ count func() *S }

type entry struct {
	make  func() *table
	known bool
}

var (
	once    sync.Once
	entries map[int]entry
)

func add(n int, f func() *table) func() *table {
	entries[n] = entry{make: f, known: true}
	return f
}

func count(n int) *S {
	t := entries[n].make()
	return t.count()
}

func fill() {
	once.Do(func() {
		entries = make(map[int]entry)
		f0 := add(0, func() *table { return &table{count: func() *S { return new(S) }} })`)
	for i := range 5 {
		b.line(`
		f%[2]d := add(%[2]d, func() *table {
			t := f%[1]d()
			last := t.count
			t.count = func() *S {
				s := last()
				s.n++
				return s
			}
			return t
		})`, i, i+1)
	}
	b.line("\t\t_ = f5\n\t})\n}")
}

func longPath(b *source) {
	b.line("type node struct {\n\tnext *node\n\tmu sync.Mutex\n\tn int\n}\n\nfunc f(x *node) {")
	path := "x" + strings.Repeat(".next", 1000)
	for range 20 {
		b.line("\t%s.mu.Lock()\n\t%s.n++\n\t%s.mu.Unlock()", path, path, path)
	}
	b.line("}")
}

func longChain(b *source) {
	b.line("func f5000(s *S) {\n\ts.mu.Lock()\n\ts.n++\n\ts.mu.Unlock()\n}")
	for i := range 5000 {
		b.line("\nfunc f%d(s *S) { f%d(s) }", i, i+1)
	}
	b.line("\nfunc top(s *S) {\n\ts.mu.Lock()\n\tf0(s)\n\ts.mu.Unlock()\n}")
}

func manyDirectives(b *source) {
	b.line("func f(s *S) {")
	b.each(20000, "\ts.n++ //lockcheck:ignore unguarded,relock/nested reason %[1]d")
	b.line("}")
}

func longComment(b *source) {
	b.line("// f must be called with s.mu held. %s", strings.Repeat("The lock of s and s.rw must be held or ", 20000))
	b.line("func f(s *S) { s.n++ }")
}

func manyInstances(b *source) {
	b.line("type box[T any] struct {\n\tmu sync.Mutex\n\tv T\n}\n\nfunc (b *box[T]) set(v T) {\n\tb.mu.Lock()\n\tdefer b.mu.Unlock()\n\tb.v = v\n}")
	b.each(500, "\ntype t%[1]d struct{ b box[[%[1]d]int] }\n\nfunc f%[1]d(t *t%[1]d) {\n\tt.b.mu.Lock()\n\tdefer t.b.mu.Unlock()\n\tt.b.set([%[1]d]int{})\n}")
}

func manyChannels(b *source) {
	b.line("func f(s *S, c [1000]chan int) {\n\ts.mu.Lock()\n\tselect {")
	b.each(1000, "\tcase c[%[1]d] <- 1:\n\t\ts.n++\n\tcase <-c[%[1]d]:\n\t\tgo func() {\n\t\t\ts.mu.Lock()\n\t\t\tc[%[1]d] <- 2\n\t\t\ts.mu.Unlock()\n\t\t}()")
	b.line("\t}\n\ts.mu.Unlock()\n}")
}

func manyLabels(b *source) {
	b.line("func f(s *S, x int) {\ntop:\n\tfor {")
	b.each(300, "l%[1]d:\n\tfor i := range x {\n\t\ts.mu.Lock()\n\t\tswitch {\n\t\tcase i == %[1]d:\n\t\t\ts.mu.Unlock()\n\t\t\tcontinue l%[1]d\n\t\tcase i > %[1]d:\n\t\t\tcontinue top\n\t\tcase i < 0:\n\t\t\tgoto end\n\t\t}\n\t\ts.mu.Unlock()\n\t}")
	b.line("\t}\nend:\n\ts.n++\n}")
}
