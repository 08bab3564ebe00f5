// Package completion writes the scripts by which shells complete a command line.
package completion

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
)

// A Command is what there is to complete.
type Command struct {
	Flags       []Flag
	Subcommands []Subcommand
}

// A Flag is a flag of the command.
type Flag struct {
	Name   string // without the dash
	Usage  string // one line
	Bool   bool
	Values []string // what may follow
	Kind   Kind     // what may follow otherwise
}

// A Kind says what the value of a flag names.
type Kind int

// The kinds.
const (
	Other Kind = iota
	File
	Directory
)

// A Subcommand is a first word that is no package. It is followed by one of its words, or by packages.
type Subcommand struct {
	Name, Usage string
	Words       []string
}

var shells = map[string]func(w *bufio.Writer, c *Command){
	"bash": bash,
	"fish": fish,
	"zsh":  zsh,
}

// Shells returns the names of the shells, sorted.
func Shells() []string {
	names := make([]string, 0, len(shells))
	for name := range shells {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Script writes the script for a shell.
func Script(w io.Writer, shell string, c *Command) error {
	write, ok := shells[shell]
	if !ok {
		return fmt.Errorf("no completion for %q (there is one for: %s)", shell, strings.Join(Shells(), ", "))
	}
	out := bufio.NewWriter(w)
	write(out, c)
	return out.Flush()
}

// names returns the names of the subcommands.
func (c *Command) names() []string {
	names := make([]string, len(c.Subcommands))
	for i, s := range c.Subcommands {
		names[i] = s.Name
	}
	return names
}

// spelled returns the flags as they are typed.
func (c *Command) spelled() []string {
	names := make([]string, len(c.Flags))
	for i, f := range c.Flags {
		names[i] = "-" + f.Name
	}
	return names
}

const bashHead = `# bash completion for lockcheck. Put it to use with
#     source <(lockcheck completion bash)
_lockcheck() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}
    COMPREPLY=()
    if [[ $COMP_CWORD -gt 1 ]]; then
        case ${COMP_WORDS[1]} in
`

const bashTail = `    if [[ $cur == -* ]]; then
        COMPREPLY=($(compgen -W "$flags" -- "$cur"))
        return
    fi
    compopt -o nospace 2>/dev/null
    COMPREPLY=($(compgen -d -S / -- "$cur"))
    if [[ $COMP_CWORD -eq 1 && $cur != .* ]]; then
        compopt +o nospace 2>/dev/null
        COMPREPLY+=($(compgen -W "$subcommands ./..." -- "$cur"))
    fi
}
complete -F _lockcheck lockcheck
`

func bash(w *bufio.Writer, c *Command) {
	w.WriteString(bashHead)
	for _, s := range c.Subcommands {
		if len(s.Words) > 0 {
			fmt.Fprintf(w, "        %s) COMPREPLY=($(compgen -W %s -- \"$cur\")); return ;;\n", s.Name, quoted(strings.Join(s.Words, " ")))
		}
	}
	w.WriteString("        esac\n    fi\n    case $prev in\n")
	for _, f := range c.Flags {
		switch {
		case len(f.Values) > 0:
			fmt.Fprintf(w, "    -%s) COMPREPLY=($(compgen -W %s -- \"$cur\")); return ;;\n", f.Name, quoted(strings.Join(f.Values, " ")))
		case f.Kind == File:
			fmt.Fprintf(w, "    -%s) COMPREPLY=($(compgen -f -- \"$cur\")); return ;;\n", f.Name)
		case f.Kind == Directory:
			fmt.Fprintf(w, "    -%s) COMPREPLY=($(compgen -d -- \"$cur\")); return ;;\n", f.Name)
		case !f.Bool:
			fmt.Fprintf(w, "    -%s) return ;;\n", f.Name)
		}
	}
	fmt.Fprintf(w, "    esac\n    local flags=%s\n", quoted(strings.Join(c.spelled(), " ")))
	fmt.Fprintf(w, "    local subcommands=%s\n", quoted(strings.Join(c.names(), " ")))
	w.WriteString(bashTail)
}

func zsh(w *bufio.Writer, c *Command) {
	w.WriteString("#compdef lockcheck\n# zsh completion for lockcheck. Put it to use with\n#     source <(lockcheck completion zsh)\n_lockcheck() {\n    if (( CURRENT > 2 )); then\n        case ${words[2]} in\n")
	for _, s := range c.Subcommands {
		if len(s.Words) > 0 {
			fmt.Fprintf(w, "        %s) compadd -- %s; return ;;\n", s.Name, quotedAll(s.Words))
		}
	}
	w.WriteString("        esac\n    fi\n    local -a subcommands=(\n")
	for _, s := range c.Subcommands {
		fmt.Fprintf(w, "        %s\n", quoted(s.Name+":"+strings.ReplaceAll(s.Usage, ":", `\:`)))
	}
	w.WriteString("    )\n    _lockcheck_first() {\n        (( CURRENT == 2 )) && _describe subcommand subcommands\n        _files -/\n    }\n    _arguments \\\n")
	escape := strings.NewReplacer("[", `\[`, "]", `\]`, ":", `\:`)
	for _, f := range c.Flags {
		spec := "-" + f.Name + "[" + escape.Replace(f.Usage) + "]"
		switch {
		case len(f.Values) > 0:
			spec += ":" + f.Name + ":(" + strings.Join(f.Values, " ") + ")"
		case f.Kind == File:
			spec += ":file:_files"
		case f.Kind == Directory:
			spec += ":directory:_files -/"
		case !f.Bool:
			spec += ":" + f.Name + ":"
		}
		fmt.Fprintf(w, "        %s \\\n", quoted(spec))
	}
	w.WriteString("        '*: :_lockcheck_first'\n}\n# Sourced, it registers itself; found in $fpath, it is the function.\nif [[ ${funcstack[1]} == _lockcheck ]]; then\n    _lockcheck \"$@\"\nelse\n    compdef _lockcheck lockcheck\nfi\n")
}

func fish(w *bufio.Writer, c *Command) {
	w.WriteString("# fish completion for lockcheck. Put it to use with\n#     lockcheck completion fish | source\ncomplete -c lockcheck -f\n")
	w.WriteString("complete -c lockcheck -a '(__fish_complete_directories)'\n")
	for _, s := range c.Subcommands {
		fmt.Fprintf(w, "complete -c lockcheck -n __fish_use_subcommand -a %s -d %s\n", s.Name, quoted(s.Usage))
		if len(s.Words) > 0 {
			fmt.Fprintf(w, "complete -c lockcheck -n '__fish_seen_subcommand_from %s' -a %s\n", s.Name, quoted(strings.Join(s.Words, " ")))
		}
	}
	for _, f := range c.Flags {
		line := "complete -c lockcheck -o " + f.Name
		switch {
		case len(f.Values) > 0:
			line += " -x -a " + quoted(strings.Join(f.Values, " "))
		case f.Kind == File:
			line += " -r -F"
		case f.Kind == Directory:
			line += " -x -a '(__fish_complete_directories)'"
		case !f.Bool:
			line += " -x"
		}
		if f.Usage != "" {
			line += " -d " + quoted(f.Usage)
		}
		fmt.Fprintln(w, line)
	}
}

// quoted returns a word in single quotes, as all three shells read it.
func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", `'"'"'`) + "'" }

func quotedAll(words []string) string {
	all := make([]string, len(words))
	for i, word := range words {
		all[i] = quoted(word)
	}
	return strings.Join(all, " ")
}
