package vet

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/unitchecker"
)

// IsToolCall reports whether args are those of the go command calling its vet tool, not of a person.
func IsToolCall(args []string) bool {
	if len(args) == 0 {
		return false
	}
	last := args[len(args)-1]
	return len(args) == 1 && (last == "-V=full" || last == "-flags") || strings.HasSuffix(last, ".cfg")
}

// Main answers the go command as its vet tool and does not return. The flags of settings become flags of the tool
// itself, so that "go vet -vettool=lockcheck -strict" reaches all passes.
func Main(suite []*analysis.Analyzer, settings *flag.FlagSet) {
	if os.Args[1] == "-V=full" {
		if err := printVersion(os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, "lockcheck:", err)
			os.Exit(2)
		}
		os.Exit(0)
	}
	settings.VisitAll(func(f *flag.Flag) { flag.Var(f.Value, f.Name, f.Usage) })
	flag.Bool(relativeFlag, false, "name files relative to the directory of their package")
	flag.String(scopeFlag, "", "what may be asked for: a module, any module in work, or all packages")
	var task job
	if last := len(os.Args) - 1; strings.HasSuffix(os.Args[last], ".cfg") {
		var err error
		if task, err = adapt(os.Args[last], os.Args[1:last]); err != nil {
			fmt.Fprintln(os.Stderr, "lockcheck:", err)
			os.Exit(2)
		}
		if task.config == "" {
			os.Exit(0)
		}
		os.Args[last] = task.config
	}
	collectLate()
	unitchecker.Main(suite...)
	runtime.KeepAlive(task.held)
}

// printVersion prints a hash of the executable's content, which keys the go command's cache of vet results. The
// unitchecker would do the same but starts the line with the executable's path, and the go command, which takes the line
// apart at blanks, then refuses a tool that is installed under "C:\Program Files".
func printVersion(w io.Writer) error {
	name, err := os.Executable()
	if err != nil {
		return err
	}
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	hash := sha256.New()
	if _, err := io.Copy(hash, file); err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "lockcheck version devel buildID=%02x\n", hash.Sum(nil))
	return err
}
