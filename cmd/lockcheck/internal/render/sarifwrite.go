package render

import (
	"bytes"
	"encoding/json"
	"io"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"
)

// writeSARIF writes a log without what the library spells out though it says nothing, which makes up half of it:
// -1 stands for an index or offset that there is not, and most empty lists are defaults.
func writeSARIF(w io.Writer, log *sarif.Report) error {
	text, err := json.Marshal(log)
	if err != nil {
		return err
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var tree any
	if err := decoder.Decode(&tree); err != nil {
		return err
	}
	prune(tree)
	return EncodeJSON(w, tree)
}

// prune removes the members of all objects that say nothing.
func prune(tree any) {
	switch tree := tree.(type) {
	case []any:
		for _, element := range tree {
			prune(element)
		}
	case map[string]any:
		for name, value := range tree {
			if saysNothing(name, value) {
				delete(tree, name)
				continue
			}
			prune(value)
		}
	}
}

// saysNothing reports whether a log without the member means the same. No results are a clean run, and no member for them
// one that did not look.
func saysNothing(name string, value any) bool {
	switch value := value.(type) {
	case json.Number:
		return value == "-1"
	case []any:
		return len(value) == 0 && name != "results"
	}
	return false
}
