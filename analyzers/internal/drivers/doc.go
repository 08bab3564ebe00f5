// Package drivers holds the tests that run the suite as its users do, under every driver: go vet, the command,
// golangci-lint with the plugin compiled in, and Bazel's nogo. All of them must tell the same findings, on every
// machine, however often and in whatever order.
//
// Tests that build other people's drivers from the module proxy take minutes the first time, so they carry the build
// tag "drivers":
//
//	go test -tags=drivers ./analyzers/internal/drivers
package drivers
