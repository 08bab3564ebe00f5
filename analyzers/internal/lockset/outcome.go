package lockset

import "slices"

// A function may return in more ways than a summary tells apart. Then one stands for several: what only some of them do to
// a lock is what it may do.

// nearest returns the index of the outcome whose effect differs least from that of o.
func (s *Summary) nearest(o *Outcome) int {
	best, least := 0, -1
	for i := range s.Outcomes {
		x := &s.Outcomes[i]
		n := len(x.Acquired) + len(x.Released) + len(o.Acquired) + len(o.Released)
		for _, h := range o.Acquired {
			if x.acquires(&h) >= 0 {
				n -= 2
			}
		}
		for _, r := range o.Released {
			if x.releases(&r) >= 0 {
				n -= 2
			}
		}
		if least < 0 || n < least {
			best, least = i, n
		}
	}
	return best
}

func (o *Outcome) acquires(h *Held) int {
	return slices.IndexFunc(o.Acquired, func(x Held) bool { return x.Path == h.Path && x.Mode == h.Mode })
}

func (o *Outcome) releases(r *freed) int {
	return slices.IndexFunc(o.Released, func(x freed) bool { return x.path == r.path && x.mode == r.mode })
}

// blurEffect makes what only one of two outcomes does to a lock what o may do.
func (o *Outcome) blurEffect(p *Outcome) {
	acquired, released := slices.Clone(o.Acquired), slices.Clone(o.Released)
	for i := range acquired {
		h := &acquired[i]
		k := p.acquires(h)
		h.May = h.May || k < 0 || p.Acquired[k].May
	}
	for _, h := range p.Acquired {
		if o.acquires(&h) < 0 {
			h.May = true
			acquired = append(acquired, h)
		}
	}
	for i := range released {
		r := &released[i]
		k := p.releases(r)
		r.vague = r.vague || k < 0 || p.Released[k].vague
	}
	for _, r := range p.Released {
		if o.releases(&r) < 0 {
			r.vague = true
			released = append(released, r)
		}
	}
	o.Acquired, o.Released = acquired, released
}
