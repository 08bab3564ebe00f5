package baseline

import (
	"bytes"
	"regexp"
	"testing"
)

// FuzzRead reads anything as a baseline. It is refused with the number of a line, or what is understood reads the same
// when it is written and read again.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		title + "\n# flags: -strict\nm/p T.F relock/nested T.mu 2\n",
		title + "\nm/p - a b 1\nm/p - a b 3\n",
		title + "\n<<<<<<< ours\n", title + "\na b c d -1\n", title + "\na b c d 99999999999999999999\n", title, "", "\xff\x00",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		read, err := Read(data)
		if err != nil {
			if !startsWithLine.MatchString(err.Error()) {
				t.Errorf("error %q names no line", err)
			}
			return
		}
		first := written(t, read)
		again, err := Read(first)
		if err != nil {
			t.Fatalf("what was written cannot be read: %v\n%s", err, first)
		}
		if second := written(t, again); !bytes.Equal(first, second) {
			t.Errorf("written first:\n%s\nthen:\n%s", first, second)
		}
	})
}

var startsWithLine = regexp.MustCompile(`^[0-9]+: `)

func written(t *testing.T, b *Baseline) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := b.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
