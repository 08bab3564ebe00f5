package vet

import (
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
)

func TestSplitter(t *testing.T) {
	const stream = `# example.com/m/a
# [example.com/m/a]
{
	"example.com/m/a": {
		"relock": [
		]
	}
}
{}
{"b": {}}
# example.com/m/c
vet: c/c.go:1:1: undefined: x
}
{
	"d": {}
}
the last line`
	wantObjects := []string{
		"{\n\t\"example.com/m/a\": {\n\t\t\"relock\": [\n\t\t]\n\t}\n}\n",
		"{}",
		`{"b": {}}`,
		"{\n\t\"d\": {}\n}\n",
	}
	wantLines := []string{
		"# example.com/m/a", "# [example.com/m/a]", "# example.com/m/c", "vet: c/c.go:1:1: undefined: x", "}", "the last line",
	}
	for _, text := range []string{stream, strings.ReplaceAll(stream, "\n", "\r\n")} {
		var objects, lines []string
		s := &splitter{
			object: func(data []byte) { objects = append(objects, string(data)) },
			line:   func(text string) { lines = append(lines, text) },
		}
		// One byte at a time: no piece of the stream ends where a line does.
		reader := iotest.OneByteReader(strings.NewReader(text))
		buffer := make([]byte, 1)
		for {
			n, err := reader.Read(buffer)
			if _, werr := s.Write(buffer[:n]); werr != nil {
				t.Fatal(werr)
			}
			if err != nil {
				break
			}
		}
		if s.close() {
			t.Error("a whole stream counts as truncated")
		}
		if !reflect.DeepEqual(objects, wantObjects) {
			t.Errorf("objects are %q, want %q", objects, wantObjects)
		}
		if !reflect.DeepEqual(lines, wantLines) {
			t.Errorf("lines are %q, want %q", lines, wantLines)
		}
	}
}

func TestSplitterTruncated(t *testing.T) {
	s := &splitter{object: func([]byte) { t.Error("half an object was handed over") }, line: func(string) {}}
	if _, err := s.Write([]byte("{\n\t\"a\": {")); err != nil {
		t.Fatal(err)
	}
	if !s.close() {
		t.Error("half an object does not count as truncated")
	}
}
