package explain

import (
	"embed"
	"strings"
)

// A directive is a comment that lockcheck understands.
type directive struct{ name, point, page string }

//go:embed directives/*.md
var directivePages embed.FS

// directives returns the directives, the ones to read first first.
func directives() []directive {
	var all []directive
	for _, d := range []struct{ file, name string }{
		{"ignore", "lockcheck:ignore"},
		{"holds", "lockcheck:holds"},
		{"daemon", "lockcheck:daemon"},
		{"order", "lockcheck:order"},
		{"guarded", "guarded-by"},
	} {
		page, _ := directivePages.ReadFile("directives/" + d.file + ".md") // a test proves that each has its page
		_, rest, _ := strings.Cut(string(page), "\n\n")
		point, _, _ := strings.Cut(rest, ". ")
		point, _, _ = strings.Cut(point, "\n")
		all = append(all, directive{d.name, strings.TrimRight(point, ":.") + ".", string(page)})
	}
	return all
}

// lookupDirective finds a directive by its name, with or without the slashes and "lockcheck:" in front.
func lookupDirective(name string) (directive, bool) {
	name = strings.TrimPrefix(name, "//")
	for _, d := range directives() {
		if name == d.name || "lockcheck:"+name == d.name {
			return d, true
		}
	}
	return directive{}, false
}
