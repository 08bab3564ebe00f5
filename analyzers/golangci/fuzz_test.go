package golangci

import (
	"encoding/json"
	"strings"
	"testing"
)

// FuzzSettings gives anything that YAML or JSON can hold as settings. It is refused in one line, or some analyzers are
// built.
func FuzzSettings(f *testing.F) {
	for _, seed := range []string{
		`null`, `{}`, `{"analyzers": ["relock"], "strict": true, "tests": false}`, `{"flags": {"relock": {}}}`,
		`{"flags": {"relock": {"a": {}}}}`, `{"analyzers": [1]}`, `[]`, `1`, `"a\nb"`, `{"a\nb": 1}`, `{"strict": null}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var value any
		if json.Unmarshal(data, &value) != nil {
			t.Skip()
		}
		keepFlags(t)
		p, err := New(value)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "settings of lockcheck: ") || strings.Contains(err.Error(), "\n") {
				t.Errorf("%s: error %q", data, err)
			}
			return
		}
		if built, err := p.BuildAnalyzers(); err != nil || len(built) == 0 {
			t.Errorf("%s: %d analyzers, %v", data, len(built), err)
		}
	})
}
