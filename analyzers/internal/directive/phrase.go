package directive

import (
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// lockIn reads the name of one lock: "s.mu", "the lock", "mset lock", "mset.clMu lock", "read lock on m.mut". The result
// is unresolved if the words name a lock that cannot be found; ok is false if they name none.
func (s *scope) lockIn(phrase clause) (Lock, bool) {
	phrase = slices.DeleteFunc(slices.Clone(phrase), func(w word) bool {
		return slices.Contains(articles, w.lower) || slices.Contains(readWords, w.lower) && w.lower != "rlock" ||
			slices.Contains(writeWords, w.lower) && w.lower != "wlock" ||
			slices.Contains([]string{"at", "least", "minimum", "already", "be"}, w.lower)
	})
	if len(phrase) > 1 && phrase[0].lower == "both" && !isPlural(phrase[1].lower) {
		phrase = phrase[1:]
	}
	if len(phrase) == 0 {
		return Lock{}, false
	}
	text := textOf(phrase)
	if i := phrase.index(lockWords...); i >= 0 && !s.isName(phrase[i].text) {
		return s.describedLock(phrase, i, text)
	}
	// No word such as "lock": the phrase must be a name, "s.mu" or "refreshMu" or, before "locked", "s".
	if len(phrase) != 1 {
		return Lock{}, false
	}
	return s.namedLock(phrase[0].text)
}

// describedLock reads a phrase with a word for lock at place i.
func (s *scope) describedLock(phrase clause, i int, text string) (Lock, bool) {
	before, after := phrase[:i], phrase[i+1:]
	if len(after) > 1 && len(before) == 0 && slices.Contains([]string{"of", "on", "for"}, after[0].lower) {
		before, after = after[1:], nil // "lock on m.mut"
	}
	unresolved := Lock{Text: text}
	switch {
	case len(after) > 0:
		return unresolved, true
	case len(before) > 1: // "account acc lock"
		lock, _ := s.resolve(before[len(before)-1].text)
		lock.Text = text
		return lock, true
	case len(before) == 0 && isPlural(phrase[i].lower):
		return unresolved, true
	case len(before) == 0:
		lock, _ := s.ownLock()
		lock.Text = text
		return lock, true
	case before[0].line != phrase[i].line && before[0].line < phrase[i].line:
		// The end of one line and the start of the next need not belong together.
		return unresolved, true
	}
	lock, ok := s.lockOf(strings.TrimSuffix(before[0].text, "'s"))
	if !ok {
		return unresolved, true
	}
	lock.Text = text
	return lock, true
}

func textOf(phrase clause) string {
	words := make([]string, len(phrase))
	for i, w := range phrase {
		words[i] = w.text
	}
	return strings.Join(words, " ")
}

func isPlural(w string) bool { return w == "locks" || w == "mutexes" }

// isName reports whether a word that may mean any lock ("mu", "lock") is the name of one here.
func (s *scope) isName(text string) bool {
	_, ok := s.byName(text)
	return ok
}

// namedLock reads a word that must be a name. A word of plain English that names nothing is no lock.
func (s *scope) namedLock(text string) (Lock, bool) {
	if lock, ok := s.byName(text); ok {
		return lock, true
	}
	// "hub.mu", of which there is nothing here, is still the name of a lock.
	parts := strings.Split(text, ".")
	for _, part := range parts {
		if !token.IsIdentifier(part) {
			return Lock{}, false
		}
	}
	return Lock{Text: text}, len(parts) > 1 && parts[0] != ""
}

// byName resolves an expression, or the name of a lock that is a field of the receiver.
func (s *scope) byName(text string) (Lock, bool) {
	if lock, ok := s.resolve(text); ok {
		return lock, true
	}
	if s.recv == nil {
		return Lock{}, false
	}
	fields, typ, ok := follow(s.pkg, s.recv.Type(), strings.Split(text, "."))
	if !ok || !isLock(typ) {
		return Lock{}, false
	}
	return Lock{Text: text, Base: s.recv, Fields: fields}, true
}

// ownLock returns the lock of the receiver or, for a function, of the only parameter that has one.
func (s *scope) ownLock() (Lock, bool) {
	if s.recv != nil {
		return s.objectLock(s.recv)
	}
	var found []Lock
	for _, v := range s.names {
		if lock, ok := s.objectLock(v); ok {
			found = append(found, lock)
		}
	}
	if len(found) != 1 {
		return Lock{}, false
	}
	return found[0], true
}

// objectLock returns the lock of the object that a variable holds.
func (s *scope) objectLock(v *types.Var) (Lock, bool) {
	fields, guessed, ok := lockWithin(s.pkg, v.Type())
	if !ok {
		return Lock{}, false
	}
	return Lock{Base: v, Fields: fields, Guessed: guessed}, true
}

// lockOf finds the lock that "X lock" means: X is an expression, a part of the name of a lock of the receiver
// ("usage lock" for usageMu), the name of a type of which one object is in sight ("server lock"), or of a field.
func (s *scope) lockOf(x string) (Lock, bool) {
	if lock, ok := s.byName(x); ok {
		return lock, true
	}
	for _, suffix := range []string{"Mu", "Lock", "Mutex", "Mtx", "Mut", "Lk"} {
		for _, name := range []string{x + suffix, strings.ToLower(x) + suffix, strings.ToLower(x + suffix)} {
			if lock, ok := s.byName(name); ok {
				return lock, true
			}
		}
	}
	if lock, ok := s.lockOfType(x); ok {
		return lock, true
	}
	return s.lockOfField(x)
}

// lockOfType returns the lock of the only receiver, parameter or result whose type has that name.
func (s *scope) lockOfType(name string) (Lock, bool) {
	var found []Lock
	for _, v := range s.names {
		if !isNamed(v.Type(), name) {
			continue
		}
		if lock, ok := s.objectLock(v); ok {
			found = append(found, lock)
		}
	}
	if len(found) != 1 {
		return Lock{}, false
	}
	return found[0], true
}

// lockOfField returns the lock of the object in the only field of the receiver that has that name or a type of that name.
func (s *scope) lockOfField(name string) (Lock, bool) {
	if s.recv == nil || structOf(s.recv.Type()) == nil {
		return Lock{}, false
	}
	var found []Lock
	for field := range structOf(s.recv.Type()).Fields() {
		if !strings.EqualFold(field.Name(), name) && !isNamed(field.Type(), name) {
			continue
		}
		if lock, ok := s.objectLock(field); ok {
			lock.Base, lock.Fields = s.recv, append([]*types.Var{field}, lock.Fields...)
			found = append(found, lock)
		}
	}
	if len(found) != 1 {
		return Lock{}, false
	}
	return found[0], true
}

// isNamed reports whether the type, or what it points to, has that name, in whatever case.
func isNamed(typ types.Type, name string) bool {
	if pointer, ok := types.Unalias(typ).(*types.Pointer); ok {
		typ = pointer.Elem()
	}
	named, ok := types.Unalias(typ).(*types.Named)
	return ok && strings.EqualFold(named.Obj().Name(), name)
}
