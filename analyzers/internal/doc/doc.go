// Package doc takes the text of an analyzer out of its doc.go, the only place where an analyzer is described: package
// documentation, help and the table of the README all derive from it.
package doc

import (
	"fmt"
	"go/parser"
	"go/token"
	"strings"
)

// Text returns the section of the package comment in source (the content of a doc.go) under the heading
// "# Analyzer name", without the leading "name: ". Its first line is the summary.
//
// It returns the empty string if there is no such section: analysis.Validate refuses an analyzer without a
// text, and the test of the house says what is wrong with the doc.go. (An analyzer is a package variable, and a
// package that is loaded into someone else's program must not panic while it is initialized.)
func Text(source, name string) string {
	text, err := extract(source, name)
	if err != nil {
		return ""
	}
	return text
}

// Summary returns the first line of an analyzer's text.
func Summary(text string) string {
	summary, _, _ := strings.Cut(text, "\n")
	return summary
}

// Check returns what is wrong with source as the doc.go of the analyzer name, or nil.
func Check(source, name string) error {
	text, err := extract(source, name)
	if err != nil {
		return err
	}
	first, rest, found := strings.Cut(text, "\n")
	switch {
	case first == "":
		return fmt.Errorf("the summary after %q is empty", name+":")
	case strings.HasSuffix(first, "."):
		return fmt.Errorf("the summary of %s ends in a full stop", name)
	case !found || !strings.HasPrefix(rest, "\n") || strings.TrimSpace(rest) == "":
		return fmt.Errorf("the summary of %s is not followed by an empty line and a description", name)
	}
	return nil
}

func extract(source, name string) (string, error) {
	file, err := parser.ParseFile(token.NewFileSet(), "doc.go", source, parser.ParseComments|parser.PackageClauseOnly)
	if err != nil {
		return "", fmt.Errorf("not a Go source file: %w", err)
	}
	heading := "# Analyzer " + name
	lines := strings.Split(file.Doc.Text(), "\n")
	start := 0
	for start < len(lines) && strings.TrimSpace(lines[start]) != heading {
		start++
	}
	if start == len(lines) {
		return "", fmt.Errorf("the package comment has no heading %q", heading)
	}
	end := start + 1
	for end < len(lines) && !strings.HasPrefix(lines[end], "# ") {
		end++
	}
	section := strings.TrimSpace(strings.Join(lines[start+1:end], "\n"))
	text, found := strings.CutPrefix(section, name+":")
	if !found {
		return "", fmt.Errorf("the heading %q is not followed by %q and a summary", heading, name+":")
	}
	return strings.TrimLeft(text, " \t"), nil
}
