package fingerprint

import (
	"regexp"
	"strings"
)

// spelled matches a lock, variable, channel or call as messages spell it.
const spelled = `(\S+?(?: of \S+?)?)`

// subjects are the forms of messages, tried in this order; what they capture is the subject. The citation, the second
// position and the calls are taken away before.
var subjects = compile(
	// relock, unreleased
	`^(?:deferred )?call to .* (?:locks|read-locks|unlocks|read-unlocks|enters) `+spelled+`(?:,|$)`,
	`^(?:deferred )?(?:Try)?(?:Lock|RLock|Unlock|RUnlock|Do) of `+spelled+`(?:,| leaves| without|$)`,
	`^`+spelled+` is (?:not unlocked|still locked)`,

	// lockorder
	`^`+spelled+` (?:read-)?locked while holding `+spelled+`(?: for reading)?(?:,|$)`,

	// lockwait
	`^(?:send on|receive from|wait on|wait for) `+spelled+` while holding `+spelled+` may block`,

	// unguarded
	`^call to .* (?:writes|reads) `+spelled+`(?: without | while |, which |, with no lock)`,
	`^call to .* without (the lock of \S+|\S+), which the comment of `,
	`^call to .* with (the lock of \S+|\S+) held for reading only`,
	`^`+spelled+` (?:read|written)\b`,

	// unjoined
	`^(?:send on|receive from) `+spelled+` may block`,
	`^goroutine (?:ranges over|receives from|sends on|waits for|is joined by|is not counted in) `+spelled+`, `,
	`^goroutine is neither joined nor stoppable while it waits for `+spelled,
	`^(`+goroutine+`) `,
	`^(\S+)\.(?:Add|Done) `,
	`^\S+ waits for `+spelled+`, `,
	`nobody calls (\S+)\.Done$`,

	// directives
	`^lockcheck:\S+ (?:of|names) (\S+?)(?:,| |$)`,
	`^(lockcheck:\S+)`,
)

func compile(forms ...string) []*regexp.Regexp {
	all := make([]*regexp.Regexp, len(forms))
	for i, form := range forms {
		all[i] = regexp.MustCompile(form)
	}
	return all
}

var (
	citation = regexp.MustCompile(` \[concept: [^\]]*\]$`)
	second   = regexp.MustCompile(` \([A-Za-z -]+ (?:on line \d+|at \S+:\d+)\)`)
	calls    = regexp.MustCompile(` \(via [^)]*\)`)
	number   = regexp.MustCompile(`\d+`)
)

// SubjectOf returns what a message is about: the path of a lock, variable or channel, joined by "<" if there are two. Of
// a message in no known form it is the message itself, without what changes from line to line.
func SubjectOf(message string) string {
	message = second.ReplaceAllString(calls.ReplaceAllString(citation.ReplaceAllString(message, ""), ""), "")
	if subject, ok := known(message); ok {
		return subject
	}
	return orOutside(number.ReplaceAllString(message, "N"))
}

// known returns the subject of a bare message in one of the known forms.
func known(message string) (subject string, ok bool) {
	for _, form := range subjects {
		if m := form.FindStringSubmatch(message); m != nil {
			return orOutside(strings.Join(m[1:], "<")), true
		}
	}
	return "", false
}
