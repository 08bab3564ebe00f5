package render

import (
	"os"
	"runtime"
)

// IsTerminal reports whether the file is a terminal.
func IsTerminal(f *os.File) bool {
	info, err := f.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return false
	}
	null, err := os.Stat(os.DevNull) // a character device too
	return err != nil || !os.SameFile(info, null)
}

// WantsColor reports whether output to the file should be coloured: on a terminal that can, unless NO_COLOR
// (https://no-color.org) is set to anything.
func WantsColor(f *os.File) bool {
	if os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb" || !IsTerminal(f) {
		return false
	}
	// Consoles of old Windows print the escape codes as they are.
	return runtime.GOOS != "windows" || os.Getenv("WT_SESSION") != "" || os.Getenv("TERM") != ""
}

// The colours, as ANSI codes.
const (
	bold = "1"
	dim  = "2"
	red  = "31;1"
	cyan = "36"
)

// A painter colours text, or leaves it as it is.
type painter bool

func (p painter) of(code, s string) string {
	if !p {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}
