package directive

import (
	"go/ast"
	"go/types"
	"regexp"
	"slices"
	"strings"
)

// Guards in prose, on what is guarded:
//
//	n int // guarded by mu
//	n int // protected by s.mu, read without it in String
//
//	// The fields below are protected by mu.
//	a int
//	b int
//
// and on the lock:
//
//	mu sync.Mutex // protects a and b
//	mu sync.Mutex // guards the following fields
//
// "Below" and "following" end at an empty line or the next lock, "the rest" at the next lock, "3 following fields"
// after three. A sentence with a negation, a condition or a choice is silent, and so is a comment that tells of another
// protection: "accessed atomically", "owned by the main goroutine".

var (
	guardedBy = regexp.MustCompile(`(?i)\b(?:guarded|protected|synchronized)[ _]by[ (:]+(?:the )?([\pL_][\pL\pN_.]*)`)
	protects  = regexp.MustCompile(`(?i)\b(?:guards|protects|guarding|protecting)\b:?(.*)`)
	manyWords = regexp.MustCompile(`(?i)\b(?:following|below|these|rest|remaining)\b`)
	allWords  = regexp.MustCompile(`(?i)\b(?:rest|remaining|everything|all)\b`)
	count     = regexp.MustCompile(`(?i)\b(\d) (?:following |next )?fields\b`)
	unclear   = regexp.MustCompile(`(?i)\b(?:not|cannot|\w+n't|never|no longer|or|nor|if|unless|except|sometimes|partially|partly|either|was|were)\b`)
	besides   = regexp.MustCompile(`(?i)\batomically\b|\b(?:owned by|exclusive to|local to|(?:used|accessed|touched) only by|only (?:used|accessed|touched) by)\b.*\b(?:goroutine|thread|loop)\b`)
	asides    = regexp.MustCompile(`(?i)\b(?:with|while|during|when)\b.*`)
	forWrites = regexp.MustCompile(`(?i)\b(?:writ(?:es?|ing|ten)|chang(?:es?|ing)|modif\w+|creat\w+|initiali\w+)\b`)
	also      = regexp.MustCompile(`(?i)\balso (?:guarded|protected)\b`)
	forReads  = regexp.MustCompile(`(?i)\bread(?:s|ing)?\b`)
)

// sentences cuts the text of a comment at full stops that end a word.
func sentences(doc *ast.CommentGroup) []string {
	text := strings.Join(strings.Fields(doc.Text()), " ")
	return strings.Split(text+" ", ". ")
}

// readGuarded reads "guarded by mu" on member i, and on those below it if the comment says so.
func (f *family) readGuarded(i int, doc *ast.CommentGroup) {
	all := sentences(doc)
	if slices.ContainsFunc(all, besides.MatchString) {
		return
	}
	for _, sentence := range all {
		match := guardedBy.FindStringSubmatch(sentence)
		if match == nil || unclear.MatchString(sentence) {
			continue
		}
		name := strings.TrimRight(match[1], ".")
		lock, ok := f.resolve(name)
		if !ok && slices.Contains(lockWords, strings.ToLower(name)) {
			lock, ok = f.mainLock(name)
		}
		if !ok && !strings.Contains(name, ".") {
			continue // plain English: "protected by convention"
		}
		guard := Guard{Text: strings.TrimSpace(match[0]), Pos: doc.Pos(),
			Writes: forWrites.MatchString(sentence) && !forReads.MatchString(sentence)}
		members := f.members[i : i+1]
		if manyWords.MatchString(sentence) {
			members = f.below(i, i, sentence)
			guard.Block = true
		}
		for _, m := range members {
			f.guard(m, lock, guard, also.MatchString(sentence))
		}
	}
}

// mainLock returns the lock that "the lock" means in a struct.
func (f *family) mainLock(text string) (Lock, bool) {
	if f.owner == nil {
		return Lock{Text: text}, false
	}
	return f.within(text, nil)
}

// readProtects reads "protects a, b" and "guards the following fields" on the lock that is member i.
func (f *family) readProtects(i int, doc *ast.CommentGroup) {
	for _, sentence := range sentences(doc) {
		match := protects.FindStringSubmatch(sentence)
		if match == nil || unclear.MatchString(sentence) {
			continue
		}
		lock := f.lockAt(i)
		guard := Guard{Text: lock.Text + " " + strings.TrimSpace(match[0]), Pos: doc.Pos(), AtLock: true,
			Writes: forWrites.MatchString(sentence) && !forReads.MatchString(sentence)}
		named := f.named(asides.ReplaceAllString(match[1], ""))
		if len(named) == 0 && (manyWords.MatchString(match[1]) || count.MatchString(match[1])) {
			named = f.below(i, i+1, match[1])
			guard.Block = true
		}
		for _, m := range named {
			f.guard(m, lock, guard, false)
		}
	}
}

// lockAt returns the lock that is member i.
func (f *family) lockAt(i int) Lock {
	v := f.members[i].vars[0]
	if f.owner == nil {
		return Lock{Text: v.Name(), Base: v}
	}
	return Lock{Text: v.Name(), Base: f.owner, Fields: append(f.prefix[:len(f.prefix):len(f.prefix)], v)}
}

// named returns the members that a list such as "a, b and c.d" names, each reduced to the names in the list.
func (f *family) named(list string) []member {
	words := strings.FieldsFunc(list, func(r rune) bool { return strings.ContainsRune(" ,;:()`\"'[]/&", r) })
	var found []member
	for _, m := range f.members {
		var reduced member
		for _, v := range m.vars {
			if slices.Contains(words, v.Name()) && !slices.Contains(plainWords, v.Name()) {
				reduced.vars = append(reduced.vars, v)
			}
		}
		if len(reduced.vars) > 0 {
			found = append(found, reduced)
		}
	}
	return found
}

// plainWords are names of fields that a sentence contains for another reason more often than not.
var plainWords = []string{"a", "all", "the", "and", "to", "of", "in", "for", "from", "access", "against", "it", "is",
	"this", "fields", "field", "map", "state"}

// below returns the members from place start on, as far as the sentence reaches that stands at the member at place
// last. What synchronizes itself is left out.
func (f *family) below(last, start int, sentence string) []member {
	limit := len(f.members)
	if match := count.FindStringSubmatch(sentence); match != nil {
		limit = start + int(match[1][0]-'0')
	}
	var found []member
	for i := start; i < min(limit, len(f.members)); i++ {
		m := f.members[i]
		apart := i > last && m.first > f.members[i-1].last+1
		if i > last && m.isLock() || apart && !allWords.MatchString(sentence) {
			break
		}
		if len(m.vars) > 0 && !isSynchronized(m.vars[0].Type()) {
			found = append(found, m)
		}
	}
	return found
}

// isSynchronized reports whether the type, or what it points to, is one of sync or sync/atomic.
func isSynchronized(typ types.Type) bool {
	if pointer, ok := types.Unalias(typ).(*types.Pointer); ok {
		typ = pointer.Elem()
	}
	named, ok := types.Unalias(typ).(*types.Named)
	if !ok || named.Obj().Pkg() == nil {
		return false
	}
	path := named.Obj().Pkg().Path()
	return path == "sync" || path == "sync/atomic"
}
