// Package bubble is tested.
package bubble

type counter struct{ n int }

func (c *counter) count() { c.n++ }

func begin(c *counter) {
	go c.count() // want `neither`
}

var _ = begin
