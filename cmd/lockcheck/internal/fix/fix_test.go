package fix

import (
	"errors"
	"io/fs"
	"strings"
	"testing"

	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/vet"
)

const source = "package p\n\nfunc f() {\n\tmu.Lock()\n\tg()\n}\n"

func read(name string) ([]byte, error) {
	switch name {
	case "p.go":
		return []byte(source), nil
	case "ugly.go":
		return []byte("package  p\nvar x=1\n"), nil
	}
	return nil, fs.ErrNotExist
}

func finding(edits ...vet.Edit) vet.Finding { return vet.Finding{Fixes: []vet.Fix{{Edits: edits}}} }

// edit replaces one text of p.go by another.
func edit(old, new string) vet.Edit {
	i := strings.Index(source, old)
	return vet.Edit{File: "p.go", Start: i, End: i + len(old), New: new}
}

func TestAll(t *testing.T) {
	after := vet.Edit{File: "p.go", Start: strings.Index(source, "\n\tg()"), End: strings.Index(source, "\n\tg()"), New: "\ndefer mu.Unlock()"}
	files, fixed, err := All([]vet.Finding{
		finding(edit("g()", "h()"), after),
		finding(after),                   // the same again
		finding(edit("g()", "k()")),      // in the way of the first
		finding(edit("f() {", "f2() {")), // apart
		finding(vet.Edit{File: "ugly.go", Start: 17, End: 18, New: "  2\nvar y=3"}),
		finding(vet.Edit{File: "p.go", New: "//lockcheck:daemon say why\n"}),
		finding(),
		{},
	}, read)
	if err != nil {
		t.Fatal(err)
	}
	if fixed != 4 || len(files) != 2 {
		t.Fatalf("%d fixes in %d files", fixed, len(files))
	}
	if want := "package p\n\nfunc f2() {\n\tmu.Lock()\n\tdefer mu.Unlock()\n\th()\n}\n"; string(files[0].After) != want {
		t.Errorf("p.go became\n%s\nwant\n%s", files[0].After, want)
	}
	if want := "package  p\nvar x=  2\nvar y=3\n"; string(files[1].After) != want {
		t.Errorf("a file that was not formatted became\n%s", files[1].After)
	}
	const diff = "--- a/p.go\n+++ b/p.go\n@@ -1,6 +1,7 @@\n package p\n \n-func f() {\n+func f2() {\n \tmu.Lock()\n-\tg()\n+\tdefer mu.Unlock()\n+\th()\n }\n"
	if got := files[0].Diff(); got != diff {
		t.Errorf("the diff is\n%s\nwant\n%s", got, diff)
	}
}

func TestAllFails(t *testing.T) {
	for want, e := range map[string]vet.Edit{
		"file does not exist":           {File: "gone.go", New: "x"},
		"changed since it was":          {File: "p.go", Start: 7, End: 999},
		"its fixes do not fit together": edit("func f() {", "func f("),
	} {
		files, _, err := All([]vet.Finding{finding(e)}, read)
		if err == nil || !strings.Contains(err.Error(), want) || files != nil {
			t.Errorf("got %v, %v, want %s", files, err, want)
		}
	}
	if _, _, err := All([]vet.Finding{finding(vet.Edit{File: "gone.go"})}, read); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

// TestDiffNumbers has lines between two changes of one hunk, and a change behind it.
func TestDiffNumbers(t *testing.T) {
	before := "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15\n16\n17\n18\n19\n20\n"
	after := strings.Replace(strings.Replace(strings.Replace(before, "2\n", "2\n2a\n", 1), "\n6\n", "\n6\n6a\n", 1), "\n18\n", "\n", 1)
	var heads []string
	for line := range strings.Lines(File{"p.go", []byte(before), []byte(after)}.Diff()) {
		if strings.HasPrefix(line, "@@") {
			heads = append(heads, strings.TrimSpace(line))
		}
	}
	if got, want := strings.Join(heads, " "), "@@ -1,9 +1,11 @@ @@ -15,6 +17,5 @@"; got != want {
		t.Errorf("the hunks are %s, want %s", got, want)
	}
}
