package directive

import (
	"fmt"
	"go/ast"
	"go/token"
	"slices"
	"strings"
)

// An Ignore is a directive //lockcheck:ignore NAME[/category][,…] reason. It speaks of the line it stands on or, if it
// has a line of its own, of the line below its comment.
type Ignore struct {
	Pos, End token.Pos
	File     string // as diagnostics print it, //line directives applied
	Line     int    // the line it speaks of
	Targets  []Target
	Reason   string // empty if there is none: then it ignores nothing
}

// A Target is what an Ignore names: an analyzer, or one category of it.
type Target struct {
	Analyzer string
	Category string // empty for each
}

func (t Target) String() string {
	if t.Category == "" {
		return t.Analyzer
	}
	return t.Analyzer + "/" + t.Category
}

// Covers reports whether the target names this category of this analyzer.
func (t Target) Covers(analyzer, category string) bool {
	return t.Analyzer == analyzer && (t.Category == "" || t.Category == category)
}

// Placeholder is the reason that a fix inserts for the author to replace; it is no reason.
const Placeholder = "say why it may outlive its owner"

// A Daemon is a directive //lockcheck:daemon reason: the goroutine runs without anybody waiting for it, on purpose.
type Daemon struct {
	Pos, End token.Pos
	File     string
	Line     int    // the line it speaks of, as for Ignore
	Reason   string // never empty: a mark without a reason is a Problem
}

// Daemon returns the mark that speaks of the line on which the go statement at pos begins.
func (s *Set) Daemon(pos token.Pos) (*Daemon, bool) {
	at := s.fset.Position(pos)
	for _, daemon := range s.daemons {
		if daemon.Line == at.Line && daemon.File == at.Filename {
			return daemon, true
		}
	}
	return nil, false
}

// Daemons returns the marks of the package, in source order.
func (s *Set) Daemons() []*Daemon { return s.daemons }

const prefix = "//lockcheck:"

// split takes a comment apart: "//lockcheck:ignore relock why // more" is "ignore", "relock why".
func split(comment string) (keyword, rest string, ok bool) {
	text, ok := strings.CutPrefix(comment, prefix)
	if !ok {
		return "", "", false
	}
	text, _, _ = strings.Cut(text, "//")
	keyword, rest, _ = strings.Cut(strings.TrimSpace(strings.ReplaceAll(text, "\t", " ")), " ")
	return keyword, strings.TrimSpace(rest), true
}

// parseIgnore reads "relock/upgrade, unreleased reason". Names are joined by commas, with or without spaces.
func parseIgnore(text string) (targets []Target, reason string) {
	for text != "" {
		end := strings.IndexAny(text, ", ")
		word := text
		if end >= 0 {
			word = text[:end]
		}
		if word != "" {
			analyzer, category, _ := strings.Cut(word, "/")
			targets = append(targets, Target{analyzer, category})
		}
		text = strings.TrimLeft(text[len(word):], " ")
		if !strings.HasPrefix(text, ",") {
			break
		}
		text = strings.TrimLeft(text, ", ")
	}
	return targets, strings.TrimSpace(text)
}

// readLines reads the directives that speak of a line, and complains about those that nobody reads.
func (r *reader) readLines(file *ast.File) {
	var code map[int]bool // lines with code, made for the first directive: most files have none
	for _, group := range file.Comments {
		for _, comment := range group.List {
			keyword, rest, ok := split(comment.Text)
			if !ok {
				r.checkSpelling(comment)
				r.readForce(comment)
				continue
			}
			if code == nil {
				code = linesOfCode(r.fset, file)
			}
			line := r.fset.Position(group.End()).Line + 1
			if own := r.fset.Position(comment.Pos()).Line; code[own] {
				line = own
			}
			r.readLine(file, comment, keyword, rest, line)
		}
	}
}

func (r *reader) readLine(file *ast.File, comment *ast.Comment, keyword, rest string, line int) {
	pos, end, filename := comment.Pos(), endOf(comment), r.fset.Position(comment.Pos()).Filename
	switch keyword {
	case "ignore":
		targets, reason := parseIgnore(rest)
		r.set.ignores = append(r.set.ignores, &Ignore{pos, end, filename, line, targets, reason})
	case "daemon":
		switch rest {
		case "":
			r.complain(comment, "unjoined", "lockcheck:daemon needs a reason")
		case Placeholder:
			r.complain(comment, "unjoined", "lockcheck:daemon still has the reason of its template")
		default:
			r.set.daemons = append(r.set.daemons, &Daemon{pos, end, filename, line, rest})
		}
	case "order":
		r.readOrder(file, comment, rest)
	case "holds":
		// Read with the function that it stands on.
	default:
		r.complain(comment, "", fmt.Sprintf("lockcheck:%s is not a directive", keyword))
	}
}

// checkSpelling finds "// lockcheck:ignore …": like every directive of Go it must not have the space.
func (r *reader) checkSpelling(comment *ast.Comment) {
	text, ok := strings.CutPrefix(comment.Text, "//")
	if !ok {
		return
	}
	keyword, ok := strings.CutPrefix(strings.TrimLeft(text, " \t"), "lockcheck:")
	if !ok {
		return
	}
	if end := strings.IndexAny(keyword, " \t"); end >= 0 {
		keyword = keyword[:end]
	}
	if slices.Contains([]string{"ignore", "holds", "daemon", "order"}, keyword) {
		r.complain(comment, "", fmt.Sprintf("a space before lockcheck:%s makes it a mere comment", keyword))
	}
}

func (r *reader) complain(comment *ast.Comment, analyzer, message string) {
	r.set.problems = append(r.set.problems, Problem{comment.Pos(), endOf(comment), analyzer, message})
}

// endOf returns the end of a directive: a comment after it, "//lockcheck:daemon why // more", is not part of it.
func endOf(comment *ast.Comment) token.Pos {
	if i := strings.Index(comment.Text[2:], "//"); i >= 0 {
		return comment.Pos() + token.Pos(2+len(strings.TrimRight(comment.Text[2:2+i], " \t")))
	}
	return comment.End()
}

// linesOfCode returns the lines on which something other than a comment begins or ends.
func linesOfCode(fset *token.FileSet, file *ast.File) map[int]bool {
	lines := make(map[int]bool)
	ast.Inspect(file, func(node ast.Node) bool {
		switch node.(type) {
		case nil, *ast.Comment, *ast.CommentGroup:
			return false
		case *ast.File: // ends with its last comment
			return true
		}
		lines[fset.Position(node.Pos()).Line] = true
		lines[fset.Position(node.End()-1).Line] = true
		return true
	})
	return lines
}
