package config

import (
	"testing"

	"golang.org/x/tools/go/analysis"
)

func TestAnalyzerIsValid(t *testing.T) {
	if err := analysis.Validate([]*analysis.Analyzer{Analyzer}); err != nil {
		t.Fatal(err)
	}
	if len(Analyzer.FactTypes) != 0 {
		t.Errorf("config has facts, so every package would be loaded for its sake")
	}
}

func TestResultFollowsFlags(t *testing.T) {
	for name, field := range map[string]func(*Settings) bool{
		"strict":  func(s *Settings) bool { return s.Strict },
		"tests":   func(s *Settings) bool { return s.Tests },
		"givenup": func(s *Settings) bool { return s.GivenUp },
		"table":   func(s *Settings) bool { return s.Table },
	} {
		before := settings(t)
		if field(before) {
			t.Errorf("-%s is on by default", name)
		}
		if err := Analyzer.Flags.Set(name, "true"); err != nil {
			t.Fatal(err)
		}
		if after := settings(t); !field(after) || field(before) {
			t.Errorf("-%s: before %+v, after %+v; want only the later run changed", name, *before, *after)
		}
		if err := Analyzer.Flags.Set(name, "false"); err != nil {
			t.Fatal(err)
		}
	}
}

func settings(t *testing.T) *Settings {
	t.Helper()
	result, err := Analyzer.Run(nil)
	if err != nil {
		t.Fatal(err)
	}
	return Of(&analysis.Pass{ResultOf: map[*analysis.Analyzer]any{Analyzer: result}})
}

func TestCovers(t *testing.T) {
	for _, test := range []struct {
		tests bool
		file  string
		want  bool
	}{
		{false, "conn.go", true},
		{false, "conn_test.go", false},
		{true, "conn_test.go", true},
		{false, "test.go", true},
	} {
		s := &Settings{Tests: test.tests}
		if got := s.Covers(test.file); got != test.want {
			t.Errorf("Covers(%s) with -tests=%t is %t, want %t", test.file, test.tests, got, test.want)
		}
	}
}
