// Package config defines the analyzer that carries the settings every pass of the suite shares.
//
// # Analyzer config
//
// config: carries the settings that the passes of lockcheck share
//
// It reports nothing, has no facts and does no work: its flags are the settings, its result is their values.
//
// Each pass requires it directly, never through an engine, because drivers that set flags on the requirements of a pass
// (Bazel's nogo, the golangci-lint plugin) look one level deep and no further.
package config
