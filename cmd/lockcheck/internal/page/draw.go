package page

import (
	"cmp"
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/graph"
)

// A drawing is the order of locks as a picture: what is held stands to the left of what is taken meanwhile, so that only
// orders in a cycle run up, down or back. Numbers are pixels.
type drawing struct {
	Width, Height int
	Nodes         []node
	Arrows        []arrow
}

type node struct {
	ID, X, Y, Width, Height int
	Name, Package           string
	Cyclic                  bool
	column                  int
}

type arrow struct {
	From, To         int // nodes
	Path             string
	Title            string
	Cyclic, Declared bool
}

const (
	charWidth  = 7 // of the font, at the size of the style
	nodeHeight = 26
	nodeGap    = 12
	columnGap  = 90
	margin     = 16
	sweeps     = 6 // over the columns, to uncross arrows
)

// draw lays out the orders among the locks of the packages that were analyzed; nil if there are none. An order that
// others imply (a before b before c) has no arrow of its own, unless it is part of a cycle.
func draw(g *graph.Graph) *drawing {
	own := make(map[string]bool)
	for _, e := range g.Edges {
		for _, s := range e.Sites {
			own[s.Home] = true
		}
	}
	d := &drawing{}
	number := make(map[*graph.Lock]int)
	add := func(l *graph.Lock) int {
		if n, ok := number[l]; ok {
			return n
		}
		n := len(d.Nodes)
		number[l] = n
		d.Nodes = append(d.Nodes, node{ID: n, Name: l.Name, Package: l.Package, Height: nodeHeight, Width: charWidth*utf8.RuneCountInString(l.Name) + 20})
		return n
	}
	for _, e := range g.Edges {
		if !e.Cyclic && !(own[e.From.Package] && own[e.To.Package]) {
			continue
		}
		from, to := add(e.From), add(e.To)
		if e.Cyclic {
			d.Nodes[from].Cyclic, d.Nodes[to].Cyclic = true, true
		}
		d.Arrows = append(d.Arrows, arrow{From: from, To: to, Title: titleOf(e), Cyclic: e.Cyclic, Declared: len(e.Sites) == 0})
	}
	if len(d.Arrows) == 0 {
		return nil
	}
	d.reduce()
	next := d.next()
	columns := d.columns(next)
	d.uncross(columns, next)
	d.place(columns)
	for i := range d.Arrows {
		d.Arrows[i].Path = d.path(&d.Arrows[i])
	}
	return d
}

// next returns where arrows lead from each node.
func (d *drawing) next() [][]int {
	next := make([][]int, len(d.Nodes))
	for _, a := range d.Arrows {
		next[a.From] = append(next[a.From], a.To)
	}
	return next
}

// reduce takes away the arrows that others imply.
func (d *drawing) reduce() {
	next := d.next()
	component := components(next)
	reach := make([][]bool, len(next)) // the nodes that each leads to
	var from func(v int) []bool
	from = func(v int) []bool {
		if reach[v] != nil {
			return reach[v]
		}
		seen := make([]bool, len(next))
		var visit func(v int)
		visit = func(v int) {
			for _, w := range next[v] {
				if !seen[w] {
					seen[w] = true
					visit(w)
				}
			}
		}
		visit(v)
		reach[v] = seen
		return seen
	}
	d.Arrows = slices.DeleteFunc(d.Arrows, func(a arrow) bool {
		if a.Cyclic || component[a.From] == component[a.To] {
			return false
		}
		return slices.ContainsFunc(next[a.From], func(other int) bool {
			return component[other] != component[a.From] && component[other] != component[a.To] && from(other)[a.To]
		})
	})
}

// titleOf tells the places of an order.
func titleOf(e *graph.Edge) string {
	title := e.From.Name + " → " + e.To.Name
	for i, s := range e.Sites {
		if i == 3 {
			title += fmt.Sprintf("\n… and %d more", len(e.Sites)-i)
			break
		}
		title += "\n" + place(s.Position)
	}
	if len(e.Declared) > 0 {
		title += "\ndeclared at " + place(e.Declared[0].Position)
	}
	return title
}

// columns puts each node into the column behind the last of those before it. Nodes that lead to each other share one.
func (d *drawing) columns(next [][]int) [][]int {
	component := components(next) // numbered from the last on
	count := slices.Max(component) + 1
	column := make([]int, count)
	for c := count - 1; c >= 0; c-- {
		for from := range next {
			if component[from] != c {
				continue
			}
			for _, to := range next[from] {
				if t := component[to]; t != c {
					column[t] = max(column[t], column[c]+1)
				}
			}
		}
	}
	columns := make([][]int, slices.Max(column)+1)
	for i := range d.Nodes {
		c := column[component[i]]
		d.Nodes[i].column = c
		columns[c] = append(columns[c], i)
	}
	return columns
}

// components returns the strongly connected component of each node (Tarjan). What a component leads to has a smaller
// number.
func components(next [][]int) []int {
	component, index, low := make([]int, len(next)), make([]int, len(next)), make([]int, len(next))
	for i := range component {
		component[i] = -1
	}
	var stack []int
	time, count := 0, 0
	var visit func(v int)
	visit = func(v int) {
		time++
		index[v], low[v] = time, time
		stack = append(stack, v)
		for _, w := range next[v] {
			if index[w] == 0 {
				visit(w)
				low[v] = min(low[v], low[w])
			} else if component[w] < 0 {
				low[v] = min(low[v], index[w])
			}
		}
		if low[v] < index[v] {
			return
		}
		for {
			w := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			component[w] = count
			if w == v {
				break
			}
		}
		count++
	}
	for v := range next {
		if index[v] == 0 {
			visit(v)
		}
	}
	return component
}

// uncross orders the nodes of each column by where their neighbours stand.
func (d *drawing) uncross(columns [][]int, next [][]int) {
	neighbours := make([][]int, len(next))
	for from, tos := range next {
		for _, to := range tos {
			neighbours[from] = append(neighbours[from], to)
			neighbours[to] = append(neighbours[to], from)
		}
	}
	height := make([]float64, len(next))
	for _, column := range columns {
		for i, n := range column {
			height[n] = float64(i) - float64(len(column))/2
		}
	}
	for range sweeps {
		for _, column := range columns {
			wish := make(map[int]float64)
			for _, n := range column {
				sum := 0.0
				for _, m := range neighbours[n] {
					sum += height[m]
				}
				wish[n] = sum / float64(max(1, len(neighbours[n])))
			}
			slices.SortStableFunc(column, func(a, b int) int { return cmp.Compare(wish[a], wish[b]) })
			for i, n := range column {
				height[n] = float64(i) - float64(len(column))/2
			}
		}
	}
}

// place gives the nodes their places, each column centred.
func (d *drawing) place(columns [][]int) {
	most := 0
	for _, column := range columns {
		most = max(most, len(column))
	}
	d.Height = 2*margin + most*(nodeHeight+nodeGap) - nodeGap
	x := margin
	for _, column := range columns {
		width := 0
		y := (d.Height - len(column)*(nodeHeight+nodeGap) + nodeGap) / 2
		for _, n := range column {
			d.Nodes[n].X, d.Nodes[n].Y = x, y
			y += nodeHeight + nodeGap
			width = max(width, d.Nodes[n].Width)
		}
		x += width + columnGap
	}
	d.Width = x - columnGap/2 + margin
}

// path returns the curve of an arrow: to the right into a later column, or in a bow beside its own.
func (d *drawing) path(a *arrow) string {
	from, to := &d.Nodes[a.From], &d.Nodes[a.To]
	x1, y1 := from.X+from.Width, from.Y+from.Height/2
	x2, y2 := to.X, to.Y+to.Height/2
	if from.column < to.column {
		bend := max(40, (x2-x1)/2)
		return fmt.Sprintf("M%d %dC%d %d %d %d %d %d", x1, y1, x1+bend, y1, x2-bend, y2, x2-6, y2)
	}
	// In one column, down leaves and arrives right of the middle, up left of it: a pair makes two bows.
	x2 = to.X + to.Width
	shift := 4
	if y2 < y1 {
		shift = -4
	}
	out := max(x1, x2) + 24 + min(50, abs(y2-y1)/6)
	return fmt.Sprintf("M%d %dC%d %d %d %d %d %d", x1, y1+shift, out, y1+shift, out, y2-shift, x2+6, y2-shift)
}

func abs(n int) int { return max(n, -n) }
