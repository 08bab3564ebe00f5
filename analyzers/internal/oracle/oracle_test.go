package oracle

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strings"
	"testing"
)

var (
	flagN    = flag.Int("oracle.n", 500, "number of programs")
	flagSeed = flag.Int64("oracle.seed", 1, "seed of the first program")
	flagDump = flag.String("oracle.dump", "", "directory for minimal failing programs, one cause each, the most frequent first")
	flagKeep = flag.Bool("oracle.keep", false, "keep minimal failing programs in testdata/oracle, to be replayed from then on")
)

// A specimen is a program with all that is known of it.
type specimen struct {
	prog  *program
	truth *truth
	src   []sourcePkg
	pkgs  []*checked

	unknowns []string // why misuses that are not told need not be
}

// sample is the program of a seed: the first of a sequence that compiles after mutation and whose runs can all be
// enumerated.
func sample(seed int64) specimen {
	for try := int64(0); ; try++ {
		p := generate(seed, try)
		prune(p)
		s := specimen{prog: p, src: sources(p)}
		var err error
		if s.pkgs, err = typecheck(s.src); err != nil || stale(p) {
			continue
		}
		if s.truth = truthOf(p); !s.truth.partial && !s.truth.steady(p) {
			return s
		}
	}
}

// TestOracle compares lockcheck with the runs of generated programs.
func TestOracle(t *testing.T) {
	t.Logf("programs of the seeds %d to %d", *flagSeed, *flagSeed+int64(*flagN)-1)
	uses := map[string]int{}
	causes := map[string]*cause{}
	unknown := map[string]int{}
	clean, failed := 0, 0
	for seed := *flagSeed; seed < *flagSeed+int64(*flagN); seed++ {
		s := sample(seed)
		for f := range s.prog.uses {
			uses[f]++
		}
		if len(s.truth.misuses) == 0 {
			clean++
		}
		ds, judged := failures(s.prog)
		for _, why := range judged.unknowns {
			unknown[why]++
		}
		if len(ds) == 0 {
			continue
		}
		if failed++; failed <= maxShrunk {
			count(causes, seed, ds)
		}
	}
	t.Logf("%d of %d programs are right, %d go wrong for some input", clean, *flagN, *flagN-clean)
	t.Logf("features, by the number of programs that have them:\n%s", distribution(uses))
	t.Logf("misuses that lockcheck does not claim to know of:\n%s", distribution(unknown))
	sorted := slices.SortedFunc(maps.Values(causes), func(a, b *cause) int {
		return 2*(len(b.seeds)-len(a.seeds)) + strings.Compare(a.text, b.text)
	})
	missed := 0
	for _, c := range sorted {
		if strings.HasPrefix(c.text, "missed") {
			missed += len(c.seeds)
			t.Logf("%d programs, such as that of -oracle.seed=%d: %s", len(c.seeds), c.seeds[0], c.title)
		} else {
			t.Errorf("%d programs, such as that of -oracle.seed=%d: %s", len(c.seeds), c.seeds[0], c.text)
		}
	}
	t.Logf("lockcheck and the runs disagree on %d of %d programs", failed, *flagN)
	if missed*100 > maxMissed**flagN {
		t.Errorf("%d of %d programs have a misuse that is missed, more than %d %%", missed, *flagN, maxMissed)
	}
	if *flagKeep {
		keepCauses(t, sorted)
	}
	if *flagDump != "" {
		dumpCauses(t, sorted)
	}
}

// maxMissed is the share of programs, in per cent, whose misuse may be missed, apart from those that lockcheck does not
// claim to know of (see unknown): the engine does not know that a parameter and a package variable are one lock, what a
// function that is passed on leaves held, or all of more worlds than it keeps. False alarms are never accepted. Lower it
// whenever the engine gets better.
const maxMissed = 1

// maxShrunk bounds the programs that are shrunk: after so many the causes are known.
const maxShrunk = 250

// A cause is a minimal program, and the seeds of the programs that shrink to it.
type cause struct {
	signature string
	title     string
	text      string
	seeds     []int64
}

// count shrinks a failing program for each way in which it fails.
func count(causes map[string]*cause, seed int64, ds []disagreement) {
	done := map[string]bool{}
	for _, d := range ds {
		sig := d.signature()
		if done[sig] {
			continue
		}
		done[sig] = true
		s, d := minimal(sample(seed).prog, sig)
		key := sig + anonymous(dump(s.src))
		if causes[key] == nil {
			causes[key] = &cause{signature: sig, title: d.String(), text: s.text(d)}
		}
		causes[key].seeds = append(causes[key].seeds, seed)
	}
}

// anonymous is the code of the functions without the names and kinds that do not matter, so that programs which
// shrink to the same shape count as one.
func anonymous(src string) string {
	for _, r := range anonymizers {
		src = r.from.ReplaceAllString(src, r.to)
	}
	return src
}

var anonymizers = []struct {
	from *regexp.Regexp
	to   string
}{
	{regexp.MustCompile(`(?s)\ntype .*?\n}\n`), "\n"},
	{regexp.MustCompile(`(?s)\nfunc New.*?\n}\n`), "\n"},
	{regexp.MustCompile(`(?m)^(var|import|\)|\t"|--|package).*\n`), ""},
	{regexp.MustCompile(`[0-9]+`), ""},
	{regexp.MustCompile(`\b(s|a|o|al|own|k|gobj|GOBJ|p|q)\b`), "r"},
	{regexp.MustCompile(`(\br\.)+(in|far)\.`), "r."},
	{regexp.MustCompile(`\b(gmu|grw|GMU|GRW|r\.mu|r\.Mu)\b(\[\])?`), "r"},
	{regexp.MustCompile(`\bR(Lock|Unlock)\b`), "$1"},
	{regexp.MustCompile(`\b(x|y|z|c|need|r\.on|maybe\(\))\b`), "c"},
	{regexp.MustCompile(`\b[TI]\b`), "T"},
	{regexp.MustCompile(`(?i)\b(step|do|act)\b`), "f"},
	{regexp.MustCompile(`\n+`), "\n"},
}

func distribution(uses map[string]int) string {
	var b strings.Builder
	names := slices.Sorted(maps.Keys(uses))
	sort.SliceStable(names, func(i, j int) bool { return uses[names[i]] > uses[names[j]] })
	for _, n := range names {
		fmt.Fprintf(&b, "%7d  %s\n", uses[n], n)
	}
	return b.String()
}

func dumpCauses(t *testing.T, sorted []*cause) {
	old, err := filepath.Glob(filepath.Join(*flagDump, "[0-9][0-9][0-9].txt"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range old {
		if err := os.Remove(name); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.MkdirAll(*flagDump, 0o777); err != nil {
		t.Fatal(err)
	}
	var index strings.Builder
	for i, c := range sorted {
		name := fmt.Sprintf("%03d.txt", i+1)
		text := fmt.Sprintf("%d programs, seeds %v\n%s", len(c.seeds), c.seeds[:min(5, len(c.seeds))], c.text)
		if err := os.WriteFile(filepath.Join(*flagDump, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&index, "%s %4d  %s\n", name, len(c.seeds), c.title)
	}
	if err := os.WriteFile(filepath.Join(*flagDump, "INDEX.txt"), []byte(index.String()), 0o666); err != nil {
		t.Fatal(err)
	}
}

// keepCauses writes the causes as fixtures, named by their seeds.
func keepCauses(t *testing.T, causes []*cause) {
	dir := filepath.Join("testdata", "oracle")
	if err := os.MkdirAll(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	for _, c := range causes {
		name := strings.NewReplacer(" ", "-", "/", "-").Replace(c.signature)
		name = fmt.Sprintf("%s-%d.txtar", name, c.seeds[0])
		if err := os.WriteFile(filepath.Join(dir, name), []byte(c.text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

func dump(src []sourcePkg) string {
	out := ""
	for _, p := range src {
		for name, text := range p.files {
			if name != "env.go" {
				out += "-- " + name + " --\n" + text
			}
		}
	}
	return out
}
