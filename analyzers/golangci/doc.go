// Package golangci makes lockcheck a module plugin of golangci-lint.
//
// To be compiled in, the plugin is named in .custom-gcl.yml:
//
//	version: v2.15.0
//	plugins:
//	  - module: github.com/lockcheck/lockcheck
//	    import: github.com/lockcheck/lockcheck/analyzers/golangci
//	    version: latest
//
// The command "golangci-lint custom" then builds ./custom-gcl, which .golangci.yml tells to run it:
//
//	version: "2"
//	linters:
//	  enable:
//	    - lockcheck
//	  settings:
//	    custom:
//	      lockcheck:
//	        type: module
//	        description: finds mistakes in the use of locks and goroutines
//	        original-url: github.com/lockcheck/lockcheck
//	        settings: # none is required
//	          analyzers: [relock, unreleased] # all of them, if left out
//	          strict: true # report also what holds by a weaker claim
//	          tests: true # report findings in _test.go files too
//
// A fourth key, flags, holds the flags of single analyzers under their names. An unknown key, analyzer or flag is an
// error. The findings are those of go vet, but for their second lines:
// golangci-lint makes an issue of its own of each related position, so none is handed over. The message says it all.
//
// By default golangci-lint shows at most 50 issues of one linter, 3 with the same text, and one a line. The settings
// max-issues-per-linter, max-same-issues (0 for all) and uniq-by-line, all under "issues", change that.
package golangci
