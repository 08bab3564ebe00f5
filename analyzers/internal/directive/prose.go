package directive

import (
	"slices"
	"strings"
	"unicode"
)

// Prose. People have always written contracts in their own words: "Lock should be held.", "Must be called with s.mu
// held", "The caller must not hold mu", "No lock held on entry". A comment is cut into clauses, and a clause is read if
// its verb (held, hold, locked) comes with an obligation of the caller; all others are stories, and silent:
//
//	mu is held while the callback runs     no obligation
//	lock must be held if x is shared       a condition
//	mu or the world lock must be held      a choice
//	returns with the lock held             not at entry
//
// A clause with an odd number of negations says that the lock is not held: "must not be called without mu held" asks
// for it.

// readProse adds what the sentences of a doc comment say about the locks of a function.
func readProse(s *scope, text string, contract *Contract) {
	if !strings.Contains(text, "held") && !strings.Contains(text, "hold") && !strings.Contains(text, "locked") &&
		!strings.Contains(text, "acquired") {
		return
	}
	for _, clause := range clausesOf(text) {
		locks, held := readClause(s, clause)
		for _, lock := range locks {
			if held {
				contract.Held = add(contract.Held, lock)
			} else {
				contract.NotHeld = add(contract.NotHeld, lock)
			}
		}
	}
}

// add adds a lock that is not there yet.
func add(locks []Lock, lock Lock) []Lock {
	for _, known := range locks {
		if known.Base == lock.Base && slices.Equal(known.Fields, lock.Fields) && (lock.Resolved() || known.Text == lock.Text) {
			return locks
		}
	}
	return append(locks, lock)
}

// A word of a clause.
type word struct {
	text  string // as written, without the punctuation around it
	lower string
	line  int
}

// A clause is a stretch of words between punctuation marks.
type clause []word

// clausesOf returns the clauses of a text that hold without a condition: "if c is nil, and then mu must be held" is
// dropped whole.
func clausesOf(text string) []clause {
	var clauses []clause
	for _, sentence := range sentencesOf(text) {
		conditional := func(c clause) bool { return c.has("if", "unless", "whether", "otherwise") }
		if !slices.ContainsFunc(sentence, conditional) {
			clauses = append(clauses, sentence...)
		}
	}
	return clauses
}

// sentencesOf cuts a text into sentences, at full stops, list items, empty lines, and before a line that starts with a
// capital, since many a comment does without full stops; and the sentences into clauses.
func sentencesOf(text string) (sentences [][]clause) {
	var sentence []clause
	var current clause
	endClause := func() {
		if len(current) > 0 {
			sentence = append(sentence, current)
		}
		current = nil
	}
	endSentence := func() {
		endClause()
		sentences = append(sentences, sentence)
		sentence = nil
	}
	number := 0
	for line := range strings.Lines(text) {
		number++
		fields := strings.Fields(line)
		if len(fields) == 0 || startsSentence(fields[0]) {
			endSentence()
		}
		for _, field := range fields {
			bare := strings.Trim(field, "()[]{}\"'`_*,;:.!?-–—")
			lower := strings.ToLower(bare)
			joins := bare == "" || slices.Contains(conjunctions, lower)
			if joins || field[0] == '(' && current.has(passives...) {
				endClause()
			}
			if !joins {
				current = append(current, word{bare, lower, number})
			}
			switch field[len(field)-1] {
			case '.', '!', '?':
				endSentence()
			case ',', ';', ':':
				endClause()
			}
		}
	}
	endSentence()
	return sentences
}

// startsSentence reports whether a word at the start of a line begins something new.
func startsSentence(field string) bool {
	first := []rune(field)[0]
	return unicode.IsUpper(first) || first == '-' || first == '*' || unicode.IsDigit(first)
}

func (c clause) has(words ...string) bool {
	return slices.ContainsFunc(c, func(w word) bool { return slices.Contains(words, w.lower) })
}

// index returns the place of the first of the words, or -1.
func (c clause) index(words ...string) int {
	return slices.IndexFunc(c, func(w word) bool { return slices.Contains(words, w.lower) })
}

// readClause returns the locks that a clause speaks of, and whether it wants them held or not held.
func readClause(s *scope, c clause) (locks []Lock, held bool) {
	c = c.first()
	negated := 0
	for _, w := range c {
		if slices.Contains(negations, w.lower) {
			negated++
		}
	}
	if c.has(conditions...) || negated > 0 && c.has(needs...) || !subjectIsFunction(s, c) {
		return nil, false
	}
	if i := c.index(actives...); i > 0 && obliged(c[:i]) && !isParticiple(c, i) && !aside(c[i:]) {
		locks = s.lockAfter(c, i+1)
	} else if i := c.index(passives...); i >= 0 && (obliged(c) || bare(c)) && !aside(c[i:]) {
		locks = s.lockBefore(c, i)
		if len(locks) == 0 && c[i].lower != "held" { // "the caller must have locked ts"
			locks = s.lockAfter(c, i+1)
		}
	}
	mode := modeOf(c)
	for i := range locks {
		locks[i].Mode = mode
	}
	return locks, negated%2 == 0
}

// first returns the clause without what it says besides: "s must be locked and s.next not nil" says two things.
func (c clause) first() clause {
	verb := func(c clause) int {
		return slices.IndexFunc(c, func(w word) bool { return slices.Contains(passives, w.lower) || slices.Contains(actives, w.lower) })
	}
	i := verb(c)
	if i < 0 {
		return c
	}
	and := c[i:].index("and")
	if and < 0 || verb(c[i+and:]) >= 0 || !c[i+and:].has(negations...) {
		return c
	}
	return c[:i+and]
}

// obliged reports whether the words put an obligation on the caller.
func obliged(c clause) bool {
	return c.has(modals...) || c.has(callWords...) || len(c) > 0 && slices.Contains(imperatives, c[0].lower)
}

// isParticiple reports whether the verb at i describes its subject: "callers holding mu must pass true".
func isParticiple(c clause, i int) bool {
	return c[i].lower == "holding" && (slices.Contains(callWords, c[i-1].lower) && strings.HasPrefix(c[i-1].lower, "caller") ||
		strings.HasPrefix(c[i-1].lower, "function"))
}

// bare reports whether the clause says nothing but that a lock is held: "lock is already held", "with s.mu held".
func bare(c clause) bool {
	last := len(c) - 1
	for i, w := range c[:last] {
		isName := strings.Contains(w.text, ".") || slices.Contains(lockWords, c[i+1].lower)
		if !isName && !slices.Contains(lockWords, w.lower) && !slices.Contains(fillers, w.lower) &&
			!slices.Contains(articles, w.lower) && !slices.Contains(readWords, w.lower) && !slices.Contains(writeWords, w.lower) {
			return false
		}
	}
	return slices.Contains(passives, c[last].lower)
}

// aside reports whether what follows the verb ties the obligation to something other than the call: "must be held when
// modifying x", "to write". A purpose, "to avoid a race", does not.
func aside(rest clause) bool {
	for i, w := range rest {
		switch w.lower {
		case "and":
			return false
		case "to":
			if i+1 < len(rest) && slices.Contains(purposes, rest[i+1].lower) {
				return false
			}
			fallthrough
		case "when", "while", "before", "prior":
			if !rest[i:].has(callWords...) {
				return true
			}
		}
	}
	return false
}

// subjectIsFunction reports whether a clause with "called" speaks of the function itself: "fn must be called with mu
// held" speaks of another.
func subjectIsFunction(s *scope, c clause) bool {
	i := c.index("called", "invoked")
	if i < 0 {
		return true
	}
	for _, w := range c[:i] {
		if slices.Contains(passives, w.lower) {
			return true // "mu must be held when called"
		}
		name := strings.TrimSuffix(w.text, "()")
		if !slices.Contains(subjects, w.lower) && name != s.name && !strings.HasSuffix(name, "."+s.name) {
			return false
		}
	}
	return true
}

// modeOf returns the mode that the words of a clause name.
func modeOf(c clause) Mode {
	switch reads, writes := c.has(readWords...), c.has(writeWords...); {
	case reads && !writes:
		return Read
	case writes && !reads:
		return Write
	}
	return AnyMode
}

// lockAfter reads the lock that follows an active verb: "must hold the mset lock", "holding lock on m.mut", "hold s.mu
// and t.mu".
func (s *scope) lockAfter(c clause, i int) []Lock {
	end := i
	for end < len(c) && !slices.Contains([]string{"when", "while", "before", "by", "to", "at", "here", "for", "prior"}, c[end].lower) {
		end++
	}
	return s.locksIn(c[i:end])
}

// lockBefore reads the lock that precedes a passive verb: "Lock for fs should be held", "with s.mu held".
func (s *scope) lockBefore(c clause, verb int) []Lock {
	end := verb
	for end > 0 && isAuxiliary(c[end-1].lower) {
		end--
	}
	start := end
	for start > 0 && !startsPhrase(c[start-1].lower) {
		start--
	}
	phrase := slices.Clone(c[start:end])
	if rest := c[verb+1:]; len(rest) > 1 && (rest[0].lower == "on" || rest[0].lower == "for" || rest[0].lower == "of") &&
		!rest.has(callWords...) && len(phrase) > 0 && slices.Contains(lockWords, phrase[len(phrase)-1].lower) {
		phrase = append(phrase, rest...) // "lock should be held on acc"
	}
	return s.locksIn(phrase)
}

// isAuxiliary reports whether the word may stand between a lock and "held".
func isAuxiliary(w string) bool {
	if slices.Contains(lockWords, w) {
		return false
	}
	return slices.Contains(modals, w) || slices.Contains(negations, w) || slices.Contains(readWords, w) ||
		slices.Contains(writeWords, w) || slices.Contains([]string{"be", "is", "are", "been", "to", "already", "being"}, w)
}

// startsPhrase reports whether what follows the word is the name of a lock.
func startsPhrase(w string) bool {
	return slices.Contains(modals, w) || slices.Contains(callWords, w) || slices.Contains(negations, w) ||
		slices.Contains([]string{"with", "that", "while", "under", "when", "is", "be"}, w)
}

// locksIn reads a phrase: locks joined by "and". A word for lock at its end counts for each: "mset and consumer lock".
func (s *scope) locksIn(phrase clause) []Lock {
	var locks []Lock
	last := len(phrase) - 1
	shared := last >= 0 && slices.Contains(lockWords, phrase[last].lower)
	for len(phrase) > 0 {
		part, rest := phrase, clause(nil)
		if end := phrase.index("and"); end >= 0 {
			part, rest = phrase[:end], phrase[end+1:]
		}
		lock, ok := s.lockIn(part)
		if !ok && shared && rest != nil && len(part) > 0 {
			lock, ok = s.lockIn(append(slices.Clone(part), word{"lock", "lock", part.line()}))
		}
		if ok {
			locks = append(locks, lock)
		}
		phrase = rest
	}
	return locks
}

// line returns the line of the last word.
func (c clause) line() int {
	if len(c) == 0 {
		return 0
	}
	return c[len(c)-1].line
}
