package oracle

import "slices"

// An edit makes a program smaller in place and returns what takes it back, nil if it does not apply.
type edit func() (undo func())

// shrink reduces p while fails says that it still fails in the same way.
func shrink(p *program, fails func(*program) bool) {
	for again := true; again; {
		again = false
		for i := 0; ; {
			es := edits(p)
			if i >= len(es) {
				break
			}
			undo := es[i]()
			if undo == nil {
				i++
				continue
			}
			restore := prune(p)
			if fails(p) {
				again = true
				continue // what follows has moved to this index
			}
			restore()
			undo()
			i++
		}
	}
}

// edits lists all edits, the large ones first.
func edits(p *program) []edit {
	var es []edit
	es = append(es, declarationEdits(p)...)
	var blocks []*block
	for _, fn := range p.funcs() {
		visitBlocks(fn.body, func(b *block) { blocks = append(blocks, b) })
	}
	for _, b := range blocks {
		for i := range b.list {
			es = append(es, func() func() { return splice(b, i) })
		}
	}
	for _, b := range blocks {
		for i := range b.list {
			for _, with := range replacements(b.list[i]) {
				es = append(es, func() func() { return splice(b, i, with...) })
			}
		}
	}
	for _, b := range blocks {
		for _, s := range b.list {
			es = append(es, conditionEdits(s)...)
		}
	}
	return es
}

func splice(b *block, i int, with ...stmt) func() {
	old := b.list
	b.list = slices.Concat(old[:i:i], with, old[i+1:])
	return func() { b.list = old }
}

// replacements are statements that may stand for s.
func replacements(s stmt) [][]stmt {
	switch s := s.(type) {
	case *ifStmt:
		out := [][]stmt{s.then.list}
		if s.els != nil {
			out = append(out, s.els.list, []stmt{&ifStmt{init: s.init, cond: s.cond, then: s.then}},
				[]stmt{&ifStmt{init: s.init, cond: &not{s.cond}, then: s.els}})
		}
		if c, ok := s.cond.(*call); ok {
			out = append(out, []stmt{&doStmt{x: c}})
		}
		if s.init != nil {
			out = append(out, []stmt{&doStmt{x: s.init.x}})
		}
		return out
	case *loopStmt:
		return [][]stmt{s.body.list}
	case *blockStmt:
		return [][]stmt{s.body.list}
	case *switchStmt:
		var out [][]stmt
		for i, c := range s.cases {
			out = append(out, c.body.list)
			if len(s.cases) > 1 {
				less := &switchStmt{tag: s.tag, label: s.label, cases: slices.Delete(slices.Clone(s.cases), i, i+1)}
				out = append(out, []stmt{less})
			}
			if s.tag == nil && c.cond != nil {
				out = append(out, []stmt{&ifStmt{cond: c.cond, then: c.body}})
			}
		}
		return out
	case *doStmt:
		return calledLiterals(s.x)
	case *goStmt:
		return calledLiterals(s.x)
	case *deferStmt:
		var out [][]stmt
		if s.op != nil {
			out = append(out, []stmt{s.op})
		} else if v, ok := s.x.(*callValue); ok {
			if lit, ok := v.x.(*funcLit); ok && len(lit.body.list) == 1 {
				out = append(out, []stmt{deferredOrSelf(lit.body.list[0])})
			}
		} else {
			out = append(out, []stmt{&doStmt{x: s.x}})
		}
		return out
	}
	return nil
}

func deferredOrSelf(s stmt) stmt {
	switch s := s.(type) {
	case *opStmt:
		return &deferStmt{op: s}
	case *doStmt:
		return &deferStmt{x: s.x}
	}
	return s
}

// calledLiterals are the bodies of function literals in a call, to be written out.
func calledLiterals(x expr) [][]stmt {
	switch x := x.(type) {
	case *callValue:
		if lit, ok := x.x.(*funcLit); ok {
			return [][]stmt{lit.body.list, {&blockStmt{body: lit.body}}}
		}
	case *call:
		var out [][]stmt
		for _, a := range x.args {
			if lit, ok := a.(*funcLit); ok {
				out = append(out, lit.body.list)
			}
		}
		if len(x.fn.params) == 0 && len(x.fn.results) == 0 {
			return append(out, nil)
		}
		return out
	}
	return nil
}

// conditionEdits make the condition of s simpler.
func conditionEdits(s stmt) []edit {
	var es []edit
	set := func(at *expr, x expr) {
		es = append(es, func() func() {
			old := *at
			*at = x
			return func() { *at = old }
		})
	}
	simplify := func(at *expr) {
		switch x := (*at).(type) {
		case *binary:
			if x.op == "&&" || x.op == "||" {
				set(at, x.x)
				set(at, x.y)
			} else if _, ok := x.y.(*literal).val.(int); ok {
				set(at, &maybe{})
			}
		case *not:
			if n, ok := x.x.(*not); ok {
				set(at, n.x)
			} else {
				set(at, x.x)
			}
		case *selector, *ref:
			set(at, &maybe{})
		}
	}
	switch s := s.(type) {
	case *ifStmt:
		simplify(&s.cond)
	case *letStmt:
		if s.v.typ.kind == boolValue {
			simplify(&s.x)
		}
	case *loopStmt:
		if s.kind == loopCount || s.kind == loopKids {
			es = append(es, func() func() {
				old := *s
				s.kind, s.x, s.elem = loopMaybe, nil, nil
				return func() { *s = old }
			})
		}
	}
	return es
}

// declarationEdits drop functions, parameters, results, fields, types, packages and marks that nothing needs.
func declarationEdits(p *program) []edit {
	var es []edit
	used, reads := references(p)
	for _, q := range p.pkgs {
		for i, fn := range q.funcs {
			if !used[fn] {
				es = append(es, func() func() { return drop(&q.funcs, i) })
			}
		}
		for i, it := range q.ifaces {
			es = append(es, func() func() { return drop(&q.ifaces, i) })
			for j := range it.impls {
				if len(it.impls) > 1 {
					es = append(es, func() func() { return drop(&it.impls, j) })
				}
			}
		}
		for i, s := range q.structs {
			for j, fn := range s.methods {
				if !used[fn] {
					es = append(es, func() func() { return drop(&s.methods, j) })
				}
			}
			for j, f := range s.fields {
				if f.kind != boolField || !used[s] {
					es = append(es, func() func() { return drop(&s.fields, j) })
				}
			}
			if len(s.methods) == 0 && !used[s] {
				es = append(es, func() func() { return drop(&q.structs, i) })
			}
			if s.generic {
				es = append(es, func() func() { s.generic = false; return func() { s.generic = true } })
			}
		}
		for i := range q.globals {
			es = append(es, func() func() { return drop(&q.globals, i) })
		}
	}
	for i := range p.pkgs[:len(p.pkgs)-1] {
		es = append(es, func() func() {
			top := p.pkgs[len(p.pkgs)-1]
			undo := drop(&p.pkgs, i)
			old := top.imports
			top.imports = nil
			return func() { top.imports = old; undo() }
		})
	}
	for _, fn := range p.funcs() {
		for i, v := range fn.params {
			if !reads[v] {
				es = append(es, func() func() { return dropParam(p, fn, i) })
			}
		}
		if len(fn.results) > 0 {
			es = append(es, func() func() { return dropResult(fn) })
		}
		if fn.generic {
			es = append(es, func() func() { fn.generic = false; return func() { fn.generic = true } })
		}
	}
	return es
}

func drop[T any](list *[]T, i int) func() {
	old := *list
	*list = slices.Delete(slices.Clone(old), i, i+1)
	return func() { *list = old }
}

// references tells which functions are called, which structs are made, and which variables are read.
func references(p *program) (used map[any]bool, reads map[*variable]bool) {
	used, reads = map[any]bool{}, map[*variable]bool{}
	p.visitAll(func(x expr) {
		switch x := x.(type) {
		case *call:
			used[x.fn] = true
		case *methodValue:
			used[x.fn] = true
		case *callIface:
			for _, t := range x.typ.impls {
				used[methodNamed(t, x.typ.method)] = true
			}
		case *newObject:
			used[x.typ] = true
		case *ref:
			reads[x.v] = true
		}
	})
	return used, reads
}

func dropParam(p *program, fn *function, i int) func() {
	undo := []func(){drop(&fn.params, i)}
	p.visitAll(func(x expr) {
		if c, ok := x.(*call); ok && c.fn == fn && len(c.args) > len(fn.params) {
			undo = append(undo, drop(&c.args, i))
		}
	})
	return func() {
		for _, u := range undo {
			u()
		}
	}
}

func dropResult(fn *function) func() {
	results := fn.results
	fn.results = nil
	old := map[*retStmt]expr{}
	visitStmts(fn.body, func(s stmt) {
		if r, ok := s.(*retStmt); ok {
			old[r] = r.x
			r.x = nil
		}
	})
	return func() {
		fn.results = results
		for r, x := range old {
			r.x = x
		}
	}
}

// prune drops the functions that nobody calls: what they would do says nothing about a run, yet they are callers that
// lockcheck reads a contract from.
func prune(p *program) (undo func()) {
	var undos []func()
	for again := true; again; {
		again = false
		used, _ := references(p)
		for _, q := range p.pkgs {
			for _, it := range q.ifaces {
				for _, t := range it.impls {
					used[methodNamed(t, it.method)] = true
				}
			}
			dead := func(fn *function) bool { return !fn.entry && !used[fn] }
			for _, list := range append([]*[]*function{&q.funcs}, methodLists(q)...) {
				if old := *list; slices.ContainsFunc(old, dead) {
					*list = slices.DeleteFunc(slices.Clone(old), dead)
					undos = append(undos, func() { *list = old })
					again = true
				}
			}
		}
	}
	return func() {
		for _, u := range slices.Backward(undos) {
			u()
		}
	}
}

func methodLists(q *pkg) []*[]*function {
	var out []*[]*function
	for _, s := range q.structs {
		out = append(out, &s.methods)
	}
	return out
}
