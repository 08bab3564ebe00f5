// Package fingerprint says which finding is which, whatever happens to the lines around it: a finding is known by its
// package, its function, its rule and the lock, variable or channel that it is about.
package fingerprint

import (
	"crypto/sha256"
	"encoding/hex"
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"strings"

	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/vet"
)

// An ID is the identity of a finding. Several findings may share one. No field is empty or has blanks.
type ID struct {
	Package  string // import path
	Function string // "Add", "Counter.Add" for a method; the variable or type for what stands outside functions
	Rule     string // "relock/upgrade"
	Subject  string // "c.mu"
}

// outside is the Function of what stands in no declaration, and the Package that is not known.
const outside = "-"

// String returns the ID as one line.
func (id ID) String() string {
	return id.Package + " " + id.Function + " " + id.Rule + " " + id.Subject
}

// Hash returns a short hash of the ID.
func (id ID) Hash() string {
	sum := sha256.Sum256([]byte(id.String()))
	return hex.EncodeToString(sum[:16])
}

// A Source finds the IDs of findings. It looks into their files for the functions that they lie in.
type Source struct {
	Read  func(file string) ([]byte, error)
	files map[string][]extent
	lines map[string][]string
}

// An extent is the lines of a declaration at the top of a file.
type extent struct {
	from, to int
	name     string
}

// Of returns the ID of a finding.
func (s *Source) Of(f *vet.Finding) ID {
	id := ID{
		Package:  orOutside(f.Package),
		Function: s.Function(f.Pos),
		Rule:     f.Rule(),
		Subject:  SubjectOf(f.Message),
	}
	if id.Subject == goroutine {
		if name := s.started(f.Pos); name != "" {
			id.Subject += ":" + name
		}
	}
	return id
}

// goroutine is the subject of messages that name nothing else.
const goroutine = "goroutine"

var goStatement = regexp.MustCompile(`^go\s+([\pL_][\pL\pN_.]*)\(`)

// started returns the function that the go statement at a position starts, if it has a name.
func (s *Source) started(pos vet.Position) string {
	s.Function(pos) // reads the file
	lines := s.lines[pos.File]
	if pos.Line < 1 || pos.Line > len(lines) || pos.Column < 1 || pos.Column > len(lines[pos.Line-1]) {
		return ""
	}
	if m := goStatement.FindStringSubmatch(lines[pos.Line-1][pos.Column-1:]); m != nil && m[1] != "func" {
		return m[1]
	}
	return ""
}

// Function returns the name of the declaration that a position lies in.
func (s *Source) Function(pos vet.Position) string {
	extents, ok := s.files[pos.File]
	if !ok {
		if s.files == nil {
			s.files, s.lines = make(map[string][]extent), make(map[string][]string)
		}
		extents = s.extents(pos.File)
		s.files[pos.File] = extents
	}
	for _, e := range extents {
		if e.from <= pos.Line && pos.Line <= e.to {
			return e.name
		}
	}
	return outside
}

// Lines returns the lines of the declaration that a position lies in, from its doc comment on, and whether it lies in one.
func (s *Source) Lines(pos vet.Position) (from, to int, ok bool) {
	s.Function(pos)
	for _, e := range s.files[pos.File] {
		if e.from <= pos.Line && pos.Line <= e.to {
			return e.from, e.to, true
		}
	}
	return 0, 0, false
}

// extents returns the declarations of a file; what can be parsed of a broken one.
func (s *Source) extents(file string) []extent {
	data, err := s.Read(file)
	if err != nil {
		return nil
	}
	s.lines[file] = strings.Split(string(data), "\n")
	fset := token.NewFileSet()
	parsed, err := parser.ParseFile(fset, file, data, parser.ParseComments|parser.SkipObjectResolution)
	if parsed == nil || err != nil && len(parsed.Decls) == 0 {
		return nil
	}
	line := func(pos token.Pos) int { return fset.PositionFor(pos, false).Line }
	var all []extent
	for _, decl := range parsed.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			from := decl.Pos()
			if decl.Doc != nil {
				from = decl.Doc.Pos()
			}
			all = append(all, extent{line(from), line(decl.End()), nameOf(decl)})
		case *ast.GenDecl:
			for _, spec := range decl.Specs {
				if name := nameOfSpec(spec); name != "" {
					all = append(all, extent{line(spec.Pos()), line(spec.End()), name})
				}
			}
		}
	}
	return all
}

// nameOf returns "f" or "T.f".
func nameOf(decl *ast.FuncDecl) string {
	if decl.Recv == nil || len(decl.Recv.List) == 0 {
		return decl.Name.Name
	}
	typ := decl.Recv.List[0].Type
	for {
		switch t := typ.(type) {
		case *ast.StarExpr:
			typ = t.X
		case *ast.ParenExpr:
			typ = t.X
		case *ast.IndexExpr:
			typ = t.X
		case *ast.IndexListExpr:
			typ = t.X
		case *ast.Ident:
			return t.Name + "." + decl.Name.Name
		default:
			return decl.Name.Name
		}
	}
}

func nameOfSpec(spec ast.Spec) string {
	switch spec := spec.(type) {
	case *ast.ValueSpec:
		return spec.Names[0].Name
	case *ast.TypeSpec:
		return spec.Name.Name
	}
	return ""
}

func orOutside(s string) string {
	if s == "" {
		return outside
	}
	return strings.Join(strings.Fields(s), "_")
}
