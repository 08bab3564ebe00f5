// Package config defines the analyzer that carries the settings every pass of the suite shares.
//
// # Analyzer lockcheck
//
// lockcheck: carries the settings that the passes of lockcheck share
//
// It reports nothing, has no facts and does no work: its flags are the settings, its result is their values.
//
// Each pass requires it directly, never through an engine, because drivers that set flags on the requirements of a pass
// (Bazel's nogo, the golangci-lint plugin) look one level deep and no further. It bears the name of the suite, since the
// configuration of nogo finds it by its name, among the analyzers of everybody else.
package config
