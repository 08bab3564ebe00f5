package blocked

import "context"

// A channel that comes with a request is another one each time, and has room for the one answer.

type answer struct{ n int }

type question struct{ reply chan answer }

type desk struct{ questions chan question }

func newDesk() *desk {
	d := &desk{make(chan question)}
	go d.serve()
	return d
}

func (d *desk) close() { close(d.questions) }

func (d *desk) ask(ctx context.Context) (answer, error) {
	reply := make(chan answer, 1)
	select {
	case d.questions <- question{reply}:
	case <-ctx.Done():
		return answer{}, ctx.Err()
	}
	select {
	case a := <-reply:
		return a, nil
	case <-ctx.Done():
		return answer{}, ctx.Err()
	}
}

func (d *desk) serve() {
	for {
		select {
		case q, ok := <-d.questions:
			if !ok {
				return
			}
			q.reply <- answer{1}
		}
	}
}
