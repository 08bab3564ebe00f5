package directive

// The words of prose, by what they do in a clause. All in lower case.
var (
	// Verbs: "s.mu must be held", "the caller must hold s.mu".
	passives = []string{"held", "locked", "read-locked", "write-locked", "rlocked", "acquired", "taken"}
	actives  = []string{"hold", "holds", "holding", "own", "owns"}

	// What makes a clause an obligation of the caller.
	modals = []string{"must", "should", "shall", "need", "needs", "has", "have", "assume", "assumes", "assumed",
		"assuming", "expect", "expects", "expected", "require", "requires", "required", "supposed", "ensure", "always"}
	callWords = []string{"call", "called", "calling", "invoke", "invoked", "invoking", "entry", "entering", "entered",
		"caller", "callers", "caller's"}
	imperatives = []string{"do", "don't"} // at the start

	// What makes it none.
	conditions = []string{"may", "might", "could", "or", "nor", "either", "until", "which",
		"will", "would", "return", "returns", "returned", "returning", "exit", "temporarily", "during", "across",
		"sometimes", "usually", "where", "once", "then"}
	negations = []string{"not", "no", "never", "without", "unsafe", "cannot", "can't", "mustn't", "shouldn't", "isn't",
		"don't", "doesn't", "aren't"}
	needs = []string{"need", "needs", "needed", "require", "requires", "required", "necessary", "necessarily", "have",
		"has"}

	// What a clause begins with.
	conjunctions = []string{"but", "since", "because", "so", "however"}

	// What a name of a lock is made of.
	lockWords  = []string{"lock", "locks", "mutex", "mutexes", "mu", "mtx", "rwmutex", "rlock", "wlock"}
	articles   = []string{"the", "a", "an", "its", "this", "that", "their", "any", "our", "receiver's"}
	readWords  = []string{"read", "reader", "reading", "shared", "rlock", "read-locked", "rlocked", "read-lock"}
	writeWords = []string{"write", "writer", "writing", "exclusive", "exclusively", "wlock", "write-locked", "write-lock"}
	fillers    = []string{"is", "are", "already", "be", "with", "not", "no", "both"}

	// What may follow "to" without making the obligation a partial one.
	purposes = []string{"avoid", "prevent", "protect", "ensure", "guarantee", "make", "serialize", "keep"}

	// What may precede "called" where the function itself is meant.
	subjects = []string{"it", "this", "function", "method", "func", "must", "should", "only", "be", "is", "to", "always",
		"can", "needs", "the", "shall", "expected", "has", "have", "not", "never", "note", "unsafe", "safe", "and",
		"assumed", "meant", "supposed", "intended", "are", "these", "functions", "methods", "concurrently", "caller",
		"callers", "also", "internal", "cannot"}
)
