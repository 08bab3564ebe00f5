package vet

import (
	"reflect"
	"strings"
	"testing"
)

func TestBuildLog(t *testing.T) {
	for _, test := range []struct {
		name, log string
		want      []Error
		warnings  []string
	}{
		{
			name: "first error of each package",
			log: `go: downloading example.com/x v1.0.0
# example.com/m/a
# [example.com/m/a]
vet: a/a.go:1:1: undefined: x
# example.com/m/b [example.com/m/b.test]
./b/b.go:2:1: undefined: y
./b/b.go:3:1: undefined: z
	have z
# example.com/m/b
./b/b.go:2:1: undefined: y`,
			want: []Error{{"example.com/m/a", "a/a.go:1:1: undefined: x"}, {"example.com/m/b", "./b/b.go:2:1: undefined: y"}},
		},
		{
			name: "a mismatch told over several lines",
			log: `# m/a
a/a.go:3:9: not enough arguments in call to f
	have (int)
	want (int, int)
a/a.go:4:9: undefined: x`,
			want: []Error{{"m/a", "a/a.go:3:9: not enough arguments in call to f have (int) want (int, int)"}},
		},
		{
			name: "missing module",
			log: `x.go:2:8: no required module provides package example.com/y; to add it:
	go get example.com/y
package m/a
	imports m/b
	imports m/a: import cycle not allowed`,
			want: []Error{
				{"", "x.go:2:8: no required module provides package example.com/y; to add it: go get example.com/y"},
				{"", "package m/a imports m/b imports m/a: import cycle not allowed"},
			},
		},
		{
			name: "go.mod",
			log: `go: errors parsing go.mod:
/src/m/go.mod:3: unknown directive: foo`,
			want: []Error{{"", "errors parsing go.mod: /src/m/go.mod:3: unknown directive: foo"}},
		},
		{
			name: "crash of the tool",
			log: `# m/a
panic: runtime error: index out of range

goroutine 1 [running]:
main.main()
	/x/main.go:1 +0x1`,
			want: []Error{{"m/a", "internal error: panic: runtime error: index out of range"}},
		},
		{
			name: "working directory in front of files",
			log: `/src/m/a_test.go:2:1: wrong signature for TestX
# m/b
lockcheck: /src/m/b.go:2:1: undefined: x`,
			want: []Error{{"", "a_test.go:2:1: wrong signature for TestX"}, {"m/b", "b.go:2:1: undefined: x"}},
		},
		{
			name: "names of packages and usage",
			log: `example.com/m/a
invalid value "x" for flag -p: parse error
usage: go vet [build flags] [-vettool prog] [vet flags] [packages]
Run 'go help vet' for details.
Run '/bin/lockcheck help' for a full list of flags and analyzers.
go: warning: "./x/..." matched no packages`,
			want:     []Error{{"", `invalid value "x" for flag -p: parse error`}},
			warnings: []string{`"./x/..." matched no packages`},
		},
	} {
		l := &buildLog{dir: "/src/m", tool: "lockcheck"}
		for line := range strings.SplitSeq(test.log, "\n") {
			l.line(line)
		}
		if !reflect.DeepEqual(l.errors, test.want) {
			t.Errorf("%s: errors are %q, want %q", test.name, l.errors, test.want)
		}
		if !reflect.DeepEqual(l.warnings, test.warnings) {
			t.Errorf("%s: warnings are %q, want %q", test.name, l.warnings, test.warnings)
		}
	}
}

func TestIsToolCall(t *testing.T) {
	for _, args := range []string{"-V=full", "-flags", "/tmp/vet.cfg", "-json /tmp/vet.cfg"} {
		if !IsToolCall(strings.Fields(args)) {
			t.Errorf("%q is not taken for a call of go vet", args)
		}
	}
	for _, args := range []string{"", "./...", "-flags ./...", "explain -flags x"} {
		if IsToolCall(strings.Fields(args)) {
			t.Errorf("%q is taken for a call of go vet", args)
		}
	}
}
