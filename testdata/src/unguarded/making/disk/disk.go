// Package disk is another package.
package disk

// Visitor is told of each record.
type Visitor func(name string)

// Open calls the visitor for each record that there is.
func Open(path string, visit Visitor) { visit(path) }

// Watch calls it for each that will be.
func Watch(path string, visit Visitor) { go visit(path) }
