package render

import (
	"fmt"
	"io"

	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/fingerprint"
	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/vet"
)

type (
	gitlabIssue struct {
		Description string         `json:"description"`
		CheckName   string         `json:"check_name"`
		Fingerprint string         `json:"fingerprint"`
		Severity    string         `json:"severity"`
		Location    gitlabLocation `json:"location"`
	}

	gitlabLocation struct {
		Path  string      `json:"path"`
		Lines gitlabLines `json:"lines"`
	}

	gitlabLines struct {
		Begin int `json:"begin"`
		End   int `json:"end,omitempty"`
	}
)

// gitlab writes a Code Quality report of GitLab, which merge requests show.
func gitlab(w io.Writer, r *vet.Report, o Options) error {
	l := locatorOf(o)
	number := numbering{source: fingerprint.Source{Read: o.Source}}
	issues := make([]gitlabIssue, 0, len(r.Findings))
	for i := range r.Findings {
		f := &r.Findings[i]
		path, _ := l.path(f.Pos.File)
		issues = append(issues, gitlabIssue{
			Description: f.Message,
			CheckName:   "lockcheck/" + f.Rule(),
			Fingerprint: number.of(f),
			Severity:    "major",
			Location:    gitlabLocation{path, gitlabLines{max(1, f.Pos.Line), f.End.Line}},
		})
	}
	return EncodeJSON(w, issues)
}

// numbering gives each finding of a report a fingerprint of its own: those that share an ID are counted.
type numbering struct {
	source fingerprint.Source
	seen   map[fingerprint.ID]int
}

func (n *numbering) of(f *vet.Finding) string {
	if n.seen == nil {
		n.seen = make(map[fingerprint.ID]int)
	}
	id := n.source.Of(f)
	n.seen[id]++
	return fmt.Sprintf("%s:%d", id.Hash(), n.seen[id])
}
