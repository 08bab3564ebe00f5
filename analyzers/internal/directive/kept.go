package directive

import (
	"go/token"
	"regexp"
)

// keeping matches prose beside a Lock that says that nobody will unlock: "We won't release the lock.", "never unlocked".
// What it says of a while ("not released until …") or of some paths is no such word.
var (
	keeping = regexp.MustCompile(`(?i)\b(won['’]t|will not|never|not|deliberately|intentionally)( \w+)? (unlock|releas)(e|ed|ing)?\b|\bleav(e|ing)( \w+)? locked\b`)
	passing = regexp.MustCompile(`(?i)\b(until|before|while|yet|unless|if|here|paths?|todo|fixme|bug)\b`)
)

// Kept reports whether a comment on the line of pos, or one that ends above it, says that the lock taken there is not
// released. It looks each time: it is asked of what would be a finding.
func (s *Set) Kept(pos token.Pos) bool {
	line := s.fset.Position(pos).Line
	for _, file := range s.files {
		if pos < file.FileStart || pos > file.FileEnd {
			continue
		}
		for _, group := range file.Comments {
			first, last := s.fset.Position(group.Pos()).Line, s.fset.Position(group.End()).Line
			if first == line || last+1 == line {
				text := group.Text()
				return keeping.MatchString(text) && !passing.MatchString(text)
			}
		}
	}
	return false
}
