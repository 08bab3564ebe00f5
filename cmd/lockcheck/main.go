// Lockcheck reports mistakes in the use of locks and goroutines in Go code.
//
//	lockcheck [flags] [packages]
//	lockcheck explain [name]
//	lockcheck help
//
// It is also a vet tool: go vet -vettool=$(which lockcheck) ./...
//
// "lockcheck help" tells the flags and the exit status.
package main

import (
	"os"

	"github.com/lockcheck/lockcheck/analyzers"
	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/vet"
)

func main() {
	args := os.Args[1:]
	if vet.IsToolCall(args) {
		vet.Main(analyzers.All, &analyzers.Config.Flags)
	}
	os.Exit(command(args))
}
