package vet

import "bytes"

// A splitter is a writer that takes a stream apart into JSON objects and other lines.
//
// The vet tool prints one object per package, indented, so an object starts with a line "{" and ends with a line "}". The
// objects of a run follow each other; older go commands put a line "# package" before each and send all of it to stderr,
// where messages of the build stand between them. A JSON decoder could not find its way back after such a line.
type splitter struct {
	object func(data []byte)
	line   func(text string)

	partial []byte // an unfinished line
	pending []byte // an unfinished object
}

func (s *splitter) Write(p []byte) (int, error) {
	n := len(p)
	for {
		i := bytes.IndexByte(p, '\n')
		if i < 0 {
			s.partial = append(s.partial, p...)
			return n, nil
		}
		s.take(append(s.partial, p[:i]...))
		s.partial = s.partial[:0]
		p = p[i+1:]
	}
}

// close hands over what a stream that ended too early left behind, and reports whether it ended inside an object.
func (s *splitter) close() (truncated bool) {
	if len(s.partial) > 0 {
		s.take(s.partial)
		s.partial = nil
	}
	return len(s.pending) > 0
}

// take takes one line, without its end.
func (s *splitter) take(line []byte) {
	line = bytes.TrimSuffix(line, []byte("\r"))
	switch {
	case len(s.pending) > 0:
		s.pending = append(append(s.pending, line...), '\n')
		if string(line) == "}" {
			s.object(s.pending)
			s.pending = nil
		}
	case string(line) == "{":
		s.pending = append(s.pending, "{\n"...)
	case len(line) > 1 && line[0] == '{' && line[len(line)-1] == '}':
		s.object(line)
	default:
		s.line(string(line))
	}
}
