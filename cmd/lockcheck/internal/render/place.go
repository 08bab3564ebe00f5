package render

import (
	"net/url"
	"path/filepath"
	"strings"
	"unicode/utf16"

	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/vet"
)

// A locator says where files lie for readers that know the repository, not the directory that lockcheck ran in.
type locator struct {
	dir, root string // absolute
	sources   sources
}

func locatorOf(o Options) *locator {
	return &locator{dir: o.Dir, root: o.Root, sources: sources{read: o.Source}}
}

// path returns the path of a file from the root, with slashes, and whether the file lies below the root; if not, the path
// is absolute.
func (l *locator) path(file string) (path string, inside bool) {
	if !filepath.IsAbs(file) {
		file = filepath.Join(l.dir, file)
	}
	if rel, err := filepath.Rel(l.root, file); err == nil && filepath.IsLocal(rel) {
		return filepath.ToSlash(rel), true
	}
	return filepath.ToSlash(file), false
}

// uri returns the same as a URI reference.
func (l *locator) uri(file string) (uri string, inside bool) {
	path, inside := l.path(file)
	if inside {
		return (&url.URL{Path: path}).String(), true
	}
	if !strings.HasPrefix(path, "/") { // C:/…
		path = "/" + path
	}
	return (&url.URL{Scheme: "file", Path: path}).String(), false
}

// column returns the column of a position counted in UTF-16 code units, as editors and SARIF count it. Without the source
// it is that in bytes.
func (l *locator) column(pos vet.Position) int {
	lines := l.sources.lines(pos.File)
	if pos.Line < 1 || pos.Line > len(lines) || pos.Column < 1 {
		return pos.Column
	}
	line := lines[pos.Line-1]
	before := line[:min(pos.Column-1, len(line))]
	return len(utf16.Encode([]rune(before))) + 1
}

// position returns the position of a byte of a file, and whether there is such a byte.
func (l *locator) position(file string, offset int) (vet.Position, bool) {
	pos := vet.Position{File: file, Line: 1}
	for _, line := range l.sources.lines(file) {
		if offset <= len(line) {
			pos.Column = offset + 1
			return pos, offset >= 0
		}
		offset -= len(line) + 1
		pos.Line++
	}
	return vet.Position{}, false
}
