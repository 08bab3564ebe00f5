package main

import (
	"flag"
	"io"
	"strings"
	"testing"
)

// FuzzArgs parses any command line, one argument a line. It is refused in one line of our words, or each argument is a
// flag that is passed on, a pattern, or the value of one.
func FuzzArgs(f *testing.F) {
	for _, seed := range []string{
		"./...", "-strict\n./a\n-tags\nx y\n./b", "--\n-strict", "-relock=false\n-unreleased", "-trimpath\n-race=maybe",
		"-x", "-", "--", "---", "-=", "-tags", "-tags=\n", "-relock.depth=3", "-\x00", "", "a\n\n-strict=\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		args := strings.Split(text, "\n")
		o := new(options)
		fs := flag.NewFlagSet("lockcheck", flag.ContinueOnError)
		fs.SetOutput(io.Discard)
		fs.Usage = func() {}
		passOn(fs, o)
		patterns, err := parseAll(fs, args)
		if err != nil {
			if message := err.Error(); message == "" || strings.Contains(message, "flag provided") {
				t.Errorf("%q: error %q", args, message)
			}
			return
		}
		if len(patterns)+len(o.buildFlags)+len(o.toolFlags) > len(args) {
			t.Errorf("%q has become %q, %q and %q", args, patterns, o.buildFlags, o.toolFlags)
		}
		for _, passed := range append(o.buildFlags, o.toolFlags...) {
			if name, _, ok := strings.Cut(passed, "="); !ok || !strings.HasPrefix(name, "-") || fs.Lookup(name[1:]) == nil {
				t.Errorf("%q: %q is passed on", args, passed)
			}
		}
	})
}
