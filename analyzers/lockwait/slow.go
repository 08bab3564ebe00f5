package lockwait

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/concept"
	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
	"github.com/lockcheck/lockcheck/analyzers/internal/report"
)

// What a slow call does meanwhile.
const (
	sleeps  = "sleeps"
	network = "waits for the network"
	disk    = "waits for the disk"
	process = "waits for a process"
)

// slowCalls is the one table of functions, methods and interface methods of the standard library that take their time:
// package, receiver type (or "") and name.
var slowCalls = map[[3]string]string{
	{"time", "", "Sleep"}: sleeps,

	{"net", "", "Dial"}:                       network,
	{"net", "", "DialTimeout"}:                network,
	{"net", "", "DialTCP"}:                    network,
	{"net", "", "LookupAddr"}:                 network,
	{"net", "", "LookupCNAME"}:                network,
	{"net", "", "LookupHost"}:                 network,
	{"net", "", "LookupIP"}:                   network,
	{"net", "", "LookupMX"}:                   network,
	{"net", "", "LookupNS"}:                   network,
	{"net", "", "LookupSRV"}:                  network,
	{"net", "", "LookupTXT"}:                  network,
	{"net", "", "ResolveTCPAddr"}:             network,
	{"net", "Dialer", "Dial"}:                 network,
	{"net", "Dialer", "DialContext"}:          network,
	{"net", "Resolver", "LookupAddr"}:         network,
	{"net", "Resolver", "LookupHost"}:         network,
	{"net", "Resolver", "LookupIP"}:           network,
	{"net", "Resolver", "LookupIPAddr"}:       network,
	{"net", "Conn", "Read"}:                   network,
	{"net", "Conn", "Write"}:                  network,
	{"net", "Listener", "Accept"}:             network,
	{"net", "TCPConn", "Read"}:                network,
	{"net", "TCPConn", "Write"}:               network,
	{"net", "TCPListener", "Accept"}:          network,
	{"net", "UDPConn", "Read"}:                network,
	{"net", "UDPConn", "ReadFrom"}:            network,
	{"crypto/tls", "", "Dial"}:                network,
	{"crypto/tls", "", "DialWithDialer"}:      network,
	{"crypto/tls", "Conn", "Handshake"}:       network,
	{"crypto/tls", "Conn", "Read"}:            network,
	{"crypto/tls", "Conn", "Write"}:           network,
	{"net/http", "", "Get"}:                   network,
	{"net/http", "", "Head"}:                  network,
	{"net/http", "", "Post"}:                  network,
	{"net/http", "", "PostForm"}:              network,
	{"net/http", "Client", "Do"}:              network,
	{"net/http", "Client", "Get"}:             network,
	{"net/http", "Client", "Head"}:            network,
	{"net/http", "Client", "Post"}:            network,
	{"net/http", "Client", "PostForm"}:        network,
	{"net/http", "RoundTripper", "RoundTrip"}: network,
	{"net/rpc", "", "Dial"}:                   network,
	{"net/rpc", "", "DialHTTP"}:               network,
	{"net/rpc", "Client", "Call"}:             network,
	{"net/smtp", "", "SendMail"}:              network,
	{"database/sql", "DB", "Exec"}:            network,
	{"database/sql", "DB", "ExecContext"}:     network,
	{"database/sql", "DB", "Ping"}:            network,
	{"database/sql", "DB", "PingContext"}:     network,
	{"database/sql", "DB", "Query"}:           network,
	{"database/sql", "DB", "QueryContext"}:    network,
	{"database/sql", "DB", "QueryRow"}:        network,
	{"database/sql", "DB", "QueryRowContext"}: network,
	{"database/sql", "Stmt", "Exec"}:          network,
	{"database/sql", "Stmt", "Query"}:         network,
	{"database/sql", "Tx", "Commit"}:          network,
	{"database/sql", "Tx", "Exec"}:            network,
	{"database/sql", "Tx", "Query"}:           network,

	{"os", "", "Create"}:             disk,
	{"os", "", "CreateTemp"}:         disk,
	{"os", "", "Mkdir"}:              disk,
	{"os", "", "MkdirAll"}:           disk,
	{"os", "", "MkdirTemp"}:          disk,
	{"os", "", "Open"}:               disk,
	{"os", "", "OpenFile"}:           disk,
	{"os", "", "ReadDir"}:            disk,
	{"os", "", "ReadFile"}:           disk,
	{"os", "", "Remove"}:             disk,
	{"os", "", "RemoveAll"}:          disk,
	{"os", "", "Rename"}:             disk,
	{"os", "", "Truncate"}:           disk,
	{"os", "", "WriteFile"}:          disk,
	{"os", "File", "Read"}:           disk,
	{"os", "File", "ReadAt"}:         disk,
	{"os", "File", "ReadDir"}:        disk,
	{"os", "File", "Readdir"}:        disk,
	{"os", "File", "Sync"}:           disk,
	{"os", "File", "Truncate"}:       disk,
	{"os", "File", "Write"}:          disk,
	{"os", "File", "WriteAt"}:        disk,
	{"os", "File", "WriteString"}:    disk,
	{"path/filepath", "", "Glob"}:    disk,
	{"path/filepath", "", "Walk"}:    disk,
	{"path/filepath", "", "WalkDir"}: disk,

	{"os", "Process", "Wait"}:            process,
	{"os/exec", "Cmd", "CombinedOutput"}: process,
	{"os/exec", "Cmd", "Output"}:         process,
	{"os/exec", "Cmd", "Run"}:            process,
	{"os/exec", "Cmd", "Wait"}:           process,
}

// findSlow returns a finding, for -strict, for each call of the table under a lock: everybody else waits as long.
func (s *sides) findSlow() (fs []report.Finding) {
	for _, fn := range s.spawns.Funcs() {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				call, ok := instr.(*ssa.Call)
				if !ok {
					continue
				}
				name, what := slow(call.Common())
				if what == "" {
					continue
				}
				if ws := s.holders(fn, call); len(ws) > 0 {
					fs = append(fs, s.slowFinding(&ws[0], name, what))
				}
			}
		}
	}
	return fs
}

// slow returns the name of the function called, and what it does meanwhile, if it is one of the table.
func slow(c *ssa.CallCommon) (name, what string) {
	var obj *types.Func
	if c.IsInvoke() {
		obj = c.Method
	} else if fn := c.StaticCallee(); fn != nil {
		obj, _ = fn.Object().(*types.Func)
	}
	if obj == nil || obj.Pkg() == nil {
		return "", ""
	}
	key := [3]string{obj.Pkg().Path(), "", obj.Name()}
	name = obj.Pkg().Name() + "." + obj.Name()
	if recv := obj.Signature().Recv(); recv != nil {
		t := recv.Type()
		if c.IsInvoke() { // the interface that the call names, not the one that declares the method
			t = c.Value.Type()
		}
		if p, ok := t.(*types.Pointer); ok {
			t = p.Elem()
		}
		named, ok := types.Unalias(t).(*types.Named)
		if !ok || named.Obj().Pkg() == nil {
			return "", ""
		}
		key[0], key[1] = named.Obj().Pkg().Path(), named.Obj().Name()
		name = named.Obj().Name() + "." + obj.Name()
	}
	return name, slowCalls[key]
}

func (s *sides) slowFinding(w *wait, name, what string) report.Finding {
	pos, end := s.locks.Range(w.at)
	held := lock.Text(w.held.Path, w.fn)
	f := report.Finding{
		Pos: pos, End: end, Category: slowly, Concept: concept.Lock,
		Message: "call to " + name + via(w.chain) + " " + what + " while " + held + " is held",
		Subject: lock.ClassOf(w.held.Path).Qualified() + " " + name, Strict: true,
	}
	if w.held.Op != nil {
		f.Second = &report.Second{Verb: w.held.Op.Verb, Pos: s.locks.Where(w.held.Op), Where: w.held.Op.Where, Message: held + " locked here"}
	}
	return f
}
