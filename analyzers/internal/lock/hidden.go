package lock

// What has an address of its own in no source, and is kept like a field.
const (
	HasRun   = "(has run)"  // of a sync.Once: whether it has run
	Captured = "(captured)" // of a function value: a variable that it captures, as far as that has no other name
)

// Hidden returns the address of such a part of base; index tells apart those of one name.
func (s *Space) Hidden(base *Path, name string, index int) *Path {
	return s.NamedField(base, -1-index, name, Class{}, false)
}

// IsHidden reports whether p is the address of such a part.
func (p *Path) IsHidden(name string) bool { return p.Kind == Field && p.Index < 0 && p.Name == name }
