package drivers

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// cacheVar names the folder in which this executable, called as GOCACHEPROG, keeps the cache.
const cacheVar = "LOCKCHECK_TEST_CACHE"

// What the go command says to a cache program and hears from it. See its package cmd/go/internal/cacheprog.
type (
	cacheRequest struct {
		ID       int64
		Command  string
		ActionID []byte
		OutputID []byte
		BodySize int64
	}
	cacheResponse struct {
		ID            int64
		Err           string   `json:",omitempty"`
		KnownCommands []string `json:",omitempty"`
		Miss          bool     `json:",omitempty"`
		OutputID      []byte   `json:",omitempty"`
		Size          int64    `json:",omitempty"`
		DiskPath      string   `json:",omitempty"`
	}
)

// serveCache is a cache program. It keeps each output in a file, each action in a file that names its output, and a log
// of what was put.
func serveCache(dir string) error {
	in, out := json.NewDecoder(os.Stdin), json.NewEncoder(os.Stdout)
	if err := out.Encode(cacheResponse{KnownCommands: []string{"get", "put", "close"}}); err != nil {
		return err
	}
	for {
		var request cacheRequest
		if err := in.Decode(&request); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		var body []byte
		if request.BodySize > 0 {
			if err := in.Decode(&body); err != nil {
				return err
			}
		}
		response, err := answer(dir, request, body)
		if err != nil {
			response.Err = err.Error()
		}
		response.ID = request.ID
		if err := out.Encode(response); err != nil {
			return err
		}
	}
}

func answer(dir string, request cacheRequest, body []byte) (cacheResponse, error) {
	action := filepath.Join(dir, "action-"+hex.EncodeToString(request.ActionID))
	switch request.Command {
	case "get":
		id, err := os.ReadFile(action)
		if errors.Is(err, fs.ErrNotExist) {
			return cacheResponse{Miss: true}, nil
		} else if err != nil {
			return cacheResponse{}, err
		}
		output := filepath.Join(dir, "output-"+string(id))
		info, err := os.Stat(output)
		if err != nil {
			return cacheResponse{}, err
		}
		outputID, err := hex.DecodeString(string(id))
		return cacheResponse{OutputID: outputID, Size: info.Size(), DiskPath: output}, err
	case "put":
		id := hex.EncodeToString(request.OutputID)
		output := filepath.Join(dir, "output-"+id)
		if err := os.WriteFile(output, body, 0o666); err != nil {
			return cacheResponse{}, err
		}
		log, err := os.OpenFile(filepath.Join(dir, "log"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666)
		if err != nil {
			return cacheResponse{}, err
		}
		defer log.Close()
		if _, err := fmt.Fprintln(log, id); err != nil {
			return cacheResponse{}, err
		}
		return cacheResponse{DiskPath: output}, os.WriteFile(action, []byte(id), 0o666)
	}
	return cacheResponse{}, nil // close
}

// A sharedCache is a cache that several machines use.
type sharedCache struct {
	dir  string
	seen int // bytes of the log
}

// put returns what was put into the cache since the last call: the hashes of contents, sorted. The go command also keeps
// there what it knows of a folder, for that place only, which does not count.
func (c *sharedCache) put(t *testing.T) []string {
	t.Helper()
	log, err := os.ReadFile(filepath.Join(c.dir, "log"))
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, id := range strings.Fields(string(log[c.seen:])) {
		content, err := os.ReadFile(filepath.Join(c.dir, "output-"+id))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.HasPrefix(content, []byte("go index ")) {
			list = append(list, id)
		}
	}
	c.seen = len(log)
	slices.Sort(list)
	return list
}

// A machine has a checkout of its own and shares a cache.
type machine struct {
	dir   string
	cache *sharedCache
}

func newMachine(t *testing.T, cache *sharedCache, archive string) machine {
	t.Helper()
	dir := filepath.Join(tempDir(t), "checkout") // the test's folders have different names above this
	unpack(t, archive, dir)
	return machine{dir, cache}
}

// check runs a driver on the machine, with no memory of its own.
func (m machine) check(t *testing.T, env []string, program string, args ...string) outcome {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	env = append(env, "GOPROXY=off", "GOCACHE="+t.TempDir(), "GOCACHEPROG="+self, cacheVar+"="+m.cache.dir)
	return run(t, m.dir, env, program, args...)
}

// TestShared runs the command on two machines that share a cache but not the place of their checkouts. The second has
// nothing to analyze, and tells the same, byte for byte. Analyzed anew there, by a tool that go vet knows nothing of, on
// more processors and with the packages in another order, all that goes into the cache is the same too: the facts of every
// package, those of the standard library included, and the findings.
func TestShared(t *testing.T) {
	archive := filepath.Join(root, "testdata", "mod", "relock.txtar")
	cache := &sharedCache{dir: t.TempDir()}
	first, second := newMachine(t, cache, archive), newMachine(t, cache, archive)
	packages := strings.Fields(mustRun(t, first.dir, []string{"GOPROXY=off"}, "go", "list", "./..."))
	flags := []string{"-trimpath", "-tests", "-c=2"}

	told := first.check(t, nil, lockcheck(t, "one"), append(flags, packages...)...)
	if told.code != 1 || !crosses(findings(t, first.dir, told.stdout)) {
		t.Fatalf("the first run ended with %d:\n%s%s", told.code, told.stdout, told.stderr)
	}
	if len(cache.put(t)) == 0 {
		t.Fatal("the first run put nothing into the cache")
	}

	again := second.check(t, nil, lockcheck(t, "one"), append(flags, packages...)...)
	if again != told {
		t.Errorf("on the second machine:\n%s%s\non the first:\n%s%s", again.stdout, again.stderr, told.stdout, told.stderr)
	}
	if put := cache.put(t); len(put) > unsharedFacts(t, packages) {
		t.Errorf("the second machine made %d things anew", len(put))
	}

	one := first.check(t, []string{"GOMAXPROCS=1"}, lockcheck(t, "two"), append(flags, packages...)...)
	made := cache.put(t)
	slices.Reverse(packages)
	eight := second.check(t, []string{"GOMAXPROCS=8"}, lockcheck(t, "three"), append(flags, packages...)...)
	madeAgain := cache.put(t)
	if one != told || eight != told {
		t.Errorf("analyzed anew on one processor:\n%s%s\non eight, in another order:\n%s%s\nat first:\n%s",
			one.stdout, one.stderr, eight.stdout, eight.stderr, told.stdout)
	}
	if len(made) < len(packages) {
		t.Errorf("%d things made for %d packages: nothing was analyzed anew", len(made), len(packages))
	}
	if !slices.Equal(made, madeAgain) {
		t.Errorf("facts or findings of packages differ: %d contents, then %d", len(made), len(madeAgain))
	}
}

// unsharedFacts returns how many packages the go command vets even if their results are known: before Go 1.26 it
// kept what vet prints for none of those that it was asked for.
func unsharedFacts(t *testing.T, packages []string) int {
	t.Helper()
	version := strings.TrimSpace(mustRun(t, root, nil, "go", "env", "GOVERSION"))
	if strings.HasPrefix(version, "go1.25") {
		return len(packages)
	}
	return 0
}
