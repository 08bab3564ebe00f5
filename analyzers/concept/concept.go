// Package concept is the catalogue of the concepts that diagnostics cite. Each is a thing that a programmer knows
// from Python's threading, together with what takes its place in Go; each has a page, shown by
// "lockcheck explain NAME".
package concept

import (
	"embed"
	"strings"
)

// A Name is the name of a concept, as diagnostics cite it: "rlock" in "[concept: rlock]".
type Name string

// The concepts, carried over from what people know of Python's threading.
const (
	RLock          Name = "rlock"
	GIL            Name = "gil"
	Multithreading Name = "multithreading"
	Concurrency    Name = "concurrency"
	Lock           Name = "lock"
	Join           Name = "join"
	Daemon         Name = "daemon"
)

// A Concept is an entry of the catalogue.
type Concept struct {
	Name  Name
	Title string // heads the page
	Point string // one sentence
	Page  string // Markdown, from the title on: what Python has, what Go has, the mistake, the cure
}

//go:embed pages/*.md
var pages embed.FS

// All returns the concepts, the ones to read first first.
func All() []Concept {
	all := make([]Concept, 0, len(order))
	for _, name := range order {
		all = append(all, conceptOf(name))
	}
	return all
}

// Lookup returns the concept of that name, and whether there is one.
func Lookup(name string) (Concept, bool) {
	for _, known := range order {
		if string(known) == name {
			return conceptOf(known), true
		}
	}
	return Concept{}, false
}

var order = []Name{Lock, RLock, GIL, Multithreading, Concurrency, Join, Daemon}

// conceptOf reads the page of a concept: a heading, the point as the first paragraph, then the sections.
func conceptOf(name Name) Concept {
	page, _ := pages.ReadFile("pages/" + string(name) + ".md") // a test proves that each name has its page
	text := string(page)
	head, rest, _ := strings.Cut(text, "\n")
	point, _, _ := strings.Cut(strings.TrimLeft(rest, "\n"), "\n\n")
	return Concept{
		Name:  name,
		Title: strings.TrimSpace(strings.TrimPrefix(head, "#")),
		Point: strings.ReplaceAll(strings.TrimSpace(point), "\n", " "),
		Page:  text,
	}
}
