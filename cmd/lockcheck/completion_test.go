package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/completion"
	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/needed"
)

func TestSubcommandsAreCompleted(t *testing.T) {
	for name := range subcommands {
		if subcommandUsage[name] == "" {
			t.Errorf("completion knows nothing of the subcommand %s", name)
		}
	}
	if len(subcommandUsage) != len(subcommands) {
		t.Errorf("%d subcommands, but %d to complete", len(subcommands), len(subcommandUsage))
	}
}

// TestCompletion has each shell that is there complete a few lines.
func TestCompletion(t *testing.T) {
	asks := map[string]struct{ program, ask string }{
		"bash": {"bash", `source "$SCRIPT"; COMP_WORDS=($LINE); [[ $LINE == *' ' ]] && COMP_WORDS+=(''); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _lockcheck; printf '%s\n' "${COMPREPLY[@]}"`},
		"fish": {"fish", `source $SCRIPT; complete -C "$LINE"`},
	}
	for shell, how := range asks {
		t.Run(shell, func(t *testing.T) {
			dir := scriptIn(t, shell)
			if err := os.Mkdir(filepath.Join(dir, "server"), 0o777); err != nil {
				t.Fatal(err)
			}
			for line, want := range map[string]string{
				"lockcheck -new":          "-new-from",
				"lockcheck -strict -rel":  "-relock",
				"lockcheck -format sa":    "sarif",
				"lockcheck -baseline scr": "script",
				"lockcheck gua":           "guards",
				"lockcheck ser":           "server/",
				"lockcheck explain rl":    "rlock",
				"lockcheck completion z":  "zsh",
			} {
				out := ask(t, dir, how.program, how.ask, line)
				if !slices.Contains(out, want) {
					t.Errorf("%q is completed by %q, not by %q", line, out, want)
				}
			}
			if out := ask(t, dir, how.program, how.ask, "lockcheck -new-from "); slices.Contains(out, "guards") {
				t.Errorf("a revision is completed by %q", out)
			}
		})
	}
	t.Run("zsh", func(t *testing.T) {
		dir := scriptIn(t, "zsh")
		const load = `autoload -Uz compinit; compinit -u -D; source "$SCRIPT"; print $_comps[lockcheck]; whence -w _lockcheck`
		if out := ask(t, dir, "zsh", load, ""); !slices.Equal(out, []string{"_lockcheck", "_lockcheck: function"}) {
			t.Errorf("zsh says %q", out)
		}
	})
}

// scriptIn writes the script for a shell to a folder. The shell has to be there.
func scriptIn(t *testing.T, shell string) string {
	t.Helper()
	needed.Program(t, shell)
	dir := t.TempDir()
	var script bytes.Buffer
	if err := completion.Script(&script, shell, completable()); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "script"), script.Bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
	return dir
}

// ask runs a program of a shell over a line and returns the words in front of what it prints.
func ask(t *testing.T, dir, shell, program, line string) []string {
	t.Helper()
	cmd := exec.Command(shell, "-c", program)
	if shell == "zsh" {
		cmd.Args = []string{"zsh", "-f", "-c", program}
	}
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "HOME="+dir, "SCRIPT="+filepath.Join(dir, "script"), "LINE="+line)
	out, err := cmd.CombinedOutput()
	if err != nil && shell != "bash" {
		t.Fatalf("%v\n%s", err, out)
	}
	var words []string
	for answer := range strings.Lines(string(out)) {
		word, _, _ := strings.Cut(strings.TrimRight(answer, "\n"), "\t")
		words = append(words, word)
	}
	return words
}

func TestCompletionOfNoShell(t *testing.T) {
	var b bytes.Buffer
	if err := completion.Script(&b, "csh", completable()); err == nil || err.Error() != `no completion for "csh" (there is one for: bash, fish, zsh)` || b.Len() > 0 {
		t.Errorf("got %v and %q", err, b.String())
	}
}
