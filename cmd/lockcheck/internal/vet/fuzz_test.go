package vet

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

// FuzzDecode reads anything as what a vet tool prints. It is refused or understood, and what is understood has its parts.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		`{"m/p": {"relock": [{"category": "nested", "posn": "/m/p/a.go:1:2", "end": "/m/p/a.go:1:3", "message": "twice"}]}}`,
		`{"m/p [m/p.test]": {"relock": {"error": "no"}, "unreleased": []}}`,
		`{"m/p": {"relock": [{"posn": "C:\\m\\a.go:1:2", "related": [{"posn": "-", "message": ""}]}]}}`,
		`{"m/p": {"relock": [{"posn": "a.go:-1:99999999999999999999", "suggested_fixes": [{"edits": [{"start": -1}]}]}]}}`,
		`{"m/p": null}`, `{"m/p": {"relock": null}}`, `{}`, `null`, `[]`, `{"": {"": [{}]}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, object []byte) {
		for _, d := range []*decoder{
			{dir: "/m"},
			{dir: "/m", places: &places{list: func() (string, error) { return "m/p\t/m/p\tc.go\n" + string(object), nil }}},
		} {
			findings, errs, err := d.decode(object)
			if err != nil && !strings.HasPrefix(err.Error(), "reading the output of go vet: ") {
				t.Errorf("error %q", err)
			}
			if err != nil && len(findings)+len(errs) > 0 {
				t.Errorf("%d findings and %d errors of what could not be read", len(findings), len(errs))
			}
			for _, e := range errs {
				if strings.Contains(e.Message, "\n") {
					t.Errorf("error %q has two lines", e.Message)
				}
			}
			report := &Report{Findings: findings, Errors: errs}
			report.arrange()
			again := &Report{Findings: slices.Clone(report.Findings), Errors: errs}
			slices.Reverse(again.Findings)
			again.arrange()
			if len(again.Findings) != len(report.Findings) {
				t.Errorf("%d findings, reversed %d", len(report.Findings), len(again.Findings))
			}
		}
	})
}

// FuzzStream takes a stream apart, written at once and in pieces: the parts are the same, and nothing is lost.
func FuzzStream(f *testing.F) {
	for _, seed := range []string{
		"{\n\t\"a\": 1\n}\n", "# m/p\n{\n}\n# m/q\n{}\nline\r\n{\n}", "{\n{\n}\n}\n", "}\n", "{\r\n}\r\n", "text", "\n\n", "{",
	} {
		f.Add([]byte(seed), uint8(3))
	}
	f.Fuzz(func(t *testing.T, stream []byte, size uint8) {
		whole, wholeTruncated := parts(t, stream, len(stream)+1)
		pieces, piecesTruncated := parts(t, stream, int(size)+1)
		if !slices.Equal(whole, pieces) || wholeTruncated != piecesTruncated {
			t.Errorf("at once %q, %t, in pieces of %d %q, %t", whole, wholeTruncated, int(size)+1, pieces, piecesTruncated)
		}
	})
}

// parts takes a stream apart that is written in pieces of a size.
func parts(t *testing.T, stream []byte, size int) (list []string, truncated bool) {
	t.Helper()
	s := &splitter{
		object: func(data []byte) { list = append(list, "object "+string(data)) },
		line:   func(text string) { list = append(list, "line "+text) },
	}
	for piece := range slices.Chunk(bytes.Clone(stream), size) {
		if n, err := s.Write(piece); n != len(piece) || err != nil {
			t.Fatalf("%d of %d bytes written, %v", n, len(piece), err)
		}
	}
	return list, s.close()
}

// FuzzBuildLog reads anything as what the go command says on stderr.
func FuzzBuildLog(f *testing.F) {
	for _, seed := range []string{
		"# m/p\n/m/p/a.go:1:2: undefined: x\n\tmore\n", "go: warning: x\ngo: y:\n\tz\nno packages to vet\n",
		"# m/p [m/p.test]\n# [m/p]\npanic: x\n", "usage: go\nRun 'go help'\n", "vet: a: b\nword\n", "# \n \n\t\n:",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		log := &buildLog{dir: "/m", tool: "lockcheck"}
		for line := range strings.Lines(text) {
			log.line(strings.TrimSuffix(line, "\n"))
		}
		for _, e := range log.errors {
			if strings.Contains(e.Message, "\n") {
				t.Errorf("error %q has two lines", e.Message)
			}
		}
	})
}

// FuzzConfig reads anything as the list of files in a configuration of the go command.
func FuzzConfig(f *testing.F) {
	for _, seed := range []string{
		`["/m/p/a.go", "/work/cgo.go"]`, `[""]`, `["../../x", "a/./b", "/"]`, `null`, `""`, `[null]`, `{}`,
	} {
		f.Add([]byte(seed), "/m/p")
	}
	f.Fuzz(func(t *testing.T, list []byte, dir string) {
		out, err := relativeNames(list, dir)
		if err == nil && len(out) == 0 {
			t.Errorf("relativeNames(%q, %q) is empty", list, dir)
		}
	})
}
