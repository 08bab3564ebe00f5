package render

import (
	"encoding/json"
	"io"
	"path/filepath"

	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/vet"
)

// Schema describes the JSON output.
const Schema = `lockcheck -format json writes one object:

	{
	  "schema": 1,                    grows when a field changes its meaning or goes
	  "version": "v1.2.3",            of lockcheck
	  "findings": [                   sorted by file, line, column, analyzer
	    {
	      "package": "m/server",      import path
	      "analyzer": "relock",
	      "category": "upgrade",      the rule; left out if there is none
	      "concept": "rlock",         see lockcheck explain; left out if none is cited
	      "message": "...",           the whole text, as go vet prints it
	      "file": "server/conn.go",   relative to the working directory, with slashes
	      "line": 12, "column": 2,    from 1, columns in bytes; 0 if unknown
	      "end_line": 12, "end_column": 13,
	      "calls": ["flush", "write"],     the calls that lead there; left out if there are none
	      "related": [                     further places, with the same fields; left out if there are none
	        {"message": "c.mu locked here", "file": "server/conn.go", "line": 10, ...}
	      ]
	    }
	  ],
	  "given_up": [],                 with -v: functions not analyzed, as findings are written
	  "errors": [                     what could not be analyzed; then the exit status is 2
	    {"package": "m/broken", "message": "..."}
	  ]
	}

Unknown fields may appear in later versions. The exit status is the same as for text.
`

const schemaVersion = 1

type (
	jsonReport struct {
		Schema   int           `json:"schema"`
		Version  string        `json:"version"`
		Findings []jsonFinding `json:"findings"`
		GivenUp  []jsonFinding `json:"given_up,omitempty"`
		Errors   []vet.Error   `json:"errors"`
	}

	jsonFinding struct {
		Package  string `json:"package"`
		Analyzer string `json:"analyzer"`
		Category string `json:"category,omitempty"`
		Concept  string `json:"concept,omitempty"`
		Message  string `json:"message"`
		jsonRange
		Calls   []string      `json:"calls,omitempty"`
		Related []jsonRelated `json:"related,omitempty"`
	}

	jsonRelated struct {
		Message string `json:"message"`
		jsonRange
	}

	jsonRange struct {
		File      string `json:"file"`
		Line      int    `json:"line"`
		Column    int    `json:"column"`
		EndLine   int    `json:"end_line"`
		EndColumn int    `json:"end_column"`
	}
)

func asJSON(w io.Writer, r *vet.Report, o Options) error {
	out := jsonReport{
		Schema:   schemaVersion,
		Version:  o.Version,
		Findings: make([]jsonFinding, 0, len(r.Findings)),
		Errors:   append([]vet.Error{}, r.Errors...),
	}
	for i := range r.Findings {
		out.Findings = append(out.Findings, jsonOf(&r.Findings[i]))
	}
	for i := range r.GivenUp {
		out.GivenUp = append(out.GivenUp, jsonOf(&r.GivenUp[i]))
	}
	return EncodeJSON(w, out)
}

// EncodeJSON writes a value as all JSON outputs are written: indented, with <, > and & as they are.
func EncodeJSON(w io.Writer, value any) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(value)
}

func jsonOf(f *vet.Finding) jsonFinding {
	calls, _ := callsOf(f.Message)
	out := jsonFinding{
		Package:   f.Package,
		Analyzer:  f.Analyzer,
		Category:  f.Category,
		Concept:   Concept(f.Message),
		Message:   f.Message,
		jsonRange: rangeOf(f.Pos, f.End),
		Calls:     calls,
	}
	for _, related := range f.Related {
		out.Related = append(out.Related, jsonRelated{related.Message, rangeOf(related.Pos, related.End)})
	}
	return out
}

func rangeOf(pos, end vet.Position) jsonRange {
	return jsonRange{filepath.ToSlash(pos.File), pos.Line, pos.Column, end.Line, end.Column}
}
