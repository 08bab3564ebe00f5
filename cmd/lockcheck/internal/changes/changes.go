// Package changes tells which lines of a checkout are new since a revision of git, and which findings touch them.
package changes

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/bluekeyes/go-gitdiff/gitdiff"

	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/fingerprint"
	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/vet"
)

// Changes are the changed lines of the Go files of a checkout, committed or not.
type Changes struct {
	dir   string           // the working directory
	files map[string]*file // by absolute path
}

type file struct {
	whole   bool   // new, or unknown to git
	added   []span // lines as they are now
	removed []int  // lines behind which some are gone
}

// A span is the lines from first to last.
type span struct{ first, last int }

// Since asks git for the changes of the checkout around dir since a revision.
func Since(ctx context.Context, dir, revision string) (*Changes, error) {
	top, err := git(ctx, dir, "rev-parse", "--show-toplevel")
	if err != nil {
		return nil, err
	}
	root := strings.TrimRight(string(top), "\r\n")
	commit, err := git(ctx, dir, "rev-parse", "--verify", "--quiet", "--end-of-options", revision+"^{commit}")
	if err != nil {
		if ctx.Err() != nil {
			return nil, err
		}
		return nil, fmt.Errorf("git knows no revision %q", revision)
	}
	// Whatever the configuration of the user makes of a diff, this one is plain.
	diff, err := git(ctx, root, "-c", "core.quotepath=off", "diff", "--no-color", "--no-ext-diff", "--no-textconv", "--unified=0",
		"--inter-hunk-context=0", "--find-renames", "--ignore-submodules", "--src-prefix=a/", "--dst-prefix=b/",
		strings.TrimSpace(string(commit)), "--", "*.go")
	if err != nil {
		return nil, err
	}
	unknown, err := git(ctx, root, "ls-files", "--others", "--exclude-standard", "-z", "--", "*.go")
	if err != nil {
		return nil, err
	}
	c := &Changes{dir: dir, files: make(map[string]*file)}
	if err := c.read(root, diff); err != nil {
		return nil, err
	}
	for _, name := range strings.Split(string(unknown), "\x00") {
		if name != "" {
			c.files[resolved(filepath.Join(root, filepath.FromSlash(name)))] = &file{whole: true}
		}
	}
	return c, nil
}

// read takes the changes out of a diff without context.
func (c *Changes) read(root string, diff []byte) error {
	parsed, _, err := gitdiff.Parse(bytes.NewReader(diff))
	if err != nil {
		return fmt.Errorf("reading the output of git diff: %w", err)
	}
	for _, f := range parsed {
		if f.IsDelete {
			continue
		}
		changed := &file{whole: f.IsNew}
		for _, fragment := range f.TextFragments {
			first, n := int(fragment.NewPosition), int(fragment.NewLines)
			if n > 0 {
				changed.added = append(changed.added, span{first, first + n - 1})
			}
			if fragment.OldLines > fragment.NewLines {
				changed.removed = append(changed.removed, first)
			}
		}
		c.files[resolved(filepath.Join(root, filepath.FromSlash(f.NewName)))] = changed
	}
	return nil
}

// Touch reports whether a finding touches a changed line: at its place or at a further one that it names. Lines that are
// gone have no place, but the function that they stood in has lost them: a finding in there touches them too.
func (c *Changes) Touch(f *vet.Finding, source *fingerprint.Source) bool {
	if c.at(f.Pos, f.End, source) {
		return true
	}
	for _, related := range f.Related {
		if c.at(related.Pos, related.End, source) {
			return true
		}
	}
	return false
}

// at reports whether a place touches a changed line.
func (c *Changes) at(pos, end vet.Position, source *fingerprint.Source) bool {
	name := pos.File
	if name == "" {
		return false
	}
	if !filepath.IsAbs(name) {
		name = filepath.Join(c.dir, name)
	}
	changed := c.files[resolved(name)]
	if changed == nil || changed.whole {
		return changed != nil
	}
	last := max(pos.Line, end.Line)
	for _, s := range changed.added {
		if s.first <= last && pos.Line <= s.last {
			return true
		}
	}
	from, to, ok := source.Lines(pos)
	for _, line := range changed.removed {
		if ok && from <= line && line < to {
			return true
		}
	}
	return false
}

// resolved returns a path without links, by which git and go may know one file by two names.
func resolved(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	return filepath.Clean(path)
}

// git runs git in a directory and returns what it prints.
func git(ctx context.Context, dir string, args ...string) ([]byte, error) {
	name, err := exec.LookPath("git")
	if err != nil {
		return nil, errors.New("there is no git in PATH")
	}
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err = cmd.Run()
	if ctx.Err() != nil {
		return nil, errors.New("interrupted")
	}
	if err != nil {
		first, _, _ := strings.Cut(strings.TrimSpace(stderr.String()), "\n")
		if first = strings.TrimPrefix(first, "fatal: "); first == "" {
			first = err.Error()
		}
		return nil, errors.New("git: " + first)
	}
	return stdout.Bytes(), nil
}
