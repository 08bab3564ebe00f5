package vet

import (
	"slices"
	"strings"
)

// A buildLog makes sense of what the go command writes to stderr: "# package" above the errors of each package, and
// elsewhere one line an error.
type buildLog struct {
	dir      string // the working directory
	tool     string // the name under which the vet tool prefixes its messages
	errors   []Error
	warnings []string

	grouped    bool // a "# package" was seen, so packages were loaded and at least one was built
	noPackages bool // the patterns matched nothing

	pkg      string          // the package of the current group
	told     map[string]bool // packages that have their error
	openPrev bool            // the last error goes on in the next line if that is indented
}

// line takes one line.
func (l *buildLog) line(text string) {
	if l.openPrev && (strings.HasPrefix(text, "\t") || l.unfinished()) {
		last := &l.errors[len(l.errors)-1]
		last.Message += " " + l.clean(text)
		return
	}
	l.openPrev = false
	switch {
	case strings.TrimSpace(text) == "" || strings.HasPrefix(text, "# ["):
	case strings.HasPrefix(text, "# "):
		l.pkg, l.grouped = packageOf(text[len("# "):]), true
	case strings.HasPrefix(text, "go: "):
		l.general(text)
	case l.pkg != "":
		l.first(text)
	default:
		l.general(text)
	}
}

// unfinished reports whether the last error ends in a colon: what is wrong stands on the next line.
func (l *buildLog) unfinished() bool {
	last := l.errors[len(l.errors)-1]
	return last.Package == "" && strings.HasSuffix(last.Message, ":")
}

// first takes a line of a package's group, of which only the first is told: the others follow from it more often than not,
// and the build shows them all.
func (l *buildLog) first(text string) {
	if l.told[l.pkg] {
		return
	}
	if l.told == nil {
		l.told = make(map[string]bool)
	}
	l.told[l.pkg] = true
	text = l.clean(text)
	if strings.HasPrefix(text, "panic: ") || strings.HasPrefix(text, "fatal error: ") {
		text = "internal error: " + text
	}
	l.add(l.pkg, text)
}

// general takes a line that belongs to no package.
func (l *buildLog) general(text string) {
	switch {
	case text == "no packages to vet":
		l.noPackages = true
	case strings.HasPrefix(text, "go: warning: "):
		l.warnings = append(l.warnings, strings.TrimPrefix(text, "go: warning: "))
	case strings.HasPrefix(text, "go: downloading "), strings.HasPrefix(text, "go: finding "):
	case strings.HasPrefix(text, "usage: "), strings.HasPrefix(text, "Run '"):
	case !strings.Contains(text, " "):
		// The name of a package, which GOFLAGS=-v makes the go command print; no error is one word.
	default:
		l.add("", l.clean(text))
	}
}

func (l *buildLog) add(pkg, message string) {
	if e := (Error{pkg, message}); !slices.Contains(l.errors, e) {
		l.errors = append(l.errors, e)
		l.openPrev = true
	}
}

// clean takes away the name of the program that speaks, and the working directory in front of a file.
func (l *buildLog) clean(text string) string {
	text = strings.TrimSpace(text)
	for _, program := range []string{l.tool, "vet", "go"} {
		text = strings.TrimPrefix(text, program+": ")
	}
	if colon := strings.Index(text, ".go:"); colon > 0 && strings.HasPrefix(text, l.dir) {
		end := colon + len(".go")
		text = shorter(l.dir, text[:end]) + text[end:]
	}
	return text
}
