package vet

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// The flags of the tool that decide what of a package it reads, and under which names.
const (
	relativeFlag = "relative" // name files relative to the directory of their package
	testsFlag    = "tests"    // a setting of the passes: report findings in tests too
)

// isSet reports whether a flag that is true or false is set, of which the last one counts.
func isSet(args []string, name string) bool {
	on := false
	for _, arg := range args {
		switch value, ok := strings.CutPrefix(arg, "-"+name); {
		case ok && value == "":
			on = true
		case ok && value[0] == '=':
			on, _ = strconv.ParseBool(value[1:])
		}
	}
	return on
}

// A unit is a package as the go command describes it to its vet tool: the fields of a JSON object, most of them passed on
// unread.
type unit map[string]json.RawMessage

// A job is what there is to do: to analyze the configuration with this name, while the file is open. The name is empty if
// nothing is left to do; then all that the go command waits for is written.
type job struct {
	config string
	held   *os.File
}

// adapt returns the job that the configuration is: the one that the go command made if that is what the flags ask for,
// else a copy that asks for findings where the scope does, leaves out the tests, or names files of the package relative to
// its directory, where the tool runs. Tests are as a rule the larger part of the code, and to type-check them the larger
// part of the work, but no pass learns from them what it says about the rest.
func adapt(name string, flags []string) (job, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return job{}, err
	}
	var u unit
	if err := json.Unmarshal(data, &u); err != nil {
		return job{}, fmt.Errorf("%s: %w", name, err)
	}
	j, err := u.adapt(name, flags)
	if err != nil {
		err = fmt.Errorf("%s: %w", name, err)
	}
	return j, err
}

func (u unit) adapt(name string, flags []string) (job, error) {
	changed := false
	if isSet(flags, relativeFlag) {
		changed = true
		if err := u.nameRelative(); err != nil {
			return job{}, err
		}
	}
	wider, err := u.widen(valueOf(flags, scopeFlag))
	if err != nil {
		return job{}, err
	}
	changed = changed || wider
	var held *os.File
	if !isSet(flags, testsFlag) {
		left, all, err := u.leaveOutTests()
		switch {
		case err != nil:
			return job{}, err
		case left == 0:
			return job{}, u.writeNoFacts()
		}
		var done bool
		if held, done, err = u.share(name, flags); err != nil || done {
			return job{}, err
		}
		changed = changed || left < all || held != nil
	}
	if !changed {
		return job{config: name}, nil
	}
	data, err := json.Marshal(u)
	if err != nil {
		return job{}, err
	}
	name = strings.TrimSuffix(name, ".cfg") + ".adapted.cfg"
	return job{name, held}, os.WriteFile(name, data, 0o666)
}

func isTest(name string) bool { return strings.HasSuffix(name, "_test.go") }

// leaveOutTests takes the _test.go files out of the package and returns how many files are left, and how many there were.
func (u unit) leaveOutTests() (left, all int, err error) {
	var files []string
	if err := json.Unmarshal(u["GoFiles"], &files); err != nil {
		return 0, 0, err
	}
	all = len(files)
	files = slices.DeleteFunc(files, isTest)
	u["GoFiles"], err = json.Marshal(files)
	return len(files), all, err
}

// writeNoFacts writes the facts of a package of which nothing is analyzed.
func (u unit) writeNoFacts() error {
	var name string
	if err := json.Unmarshal(u["VetxOutput"], &name); err != nil {
		return err
	}
	return os.WriteFile(name, nil, 0o666)
}

// nameRelative names files relative to the directory of the package.
func (u unit) nameRelative() error {
	var dir string
	if err := json.Unmarshal(u["Dir"], &dir); err != nil {
		return err
	}
	for _, key := range []string{"GoFiles", "NonGoFiles", "IgnoredFiles"} {
		names, err := relativeNames(u[key], dir)
		if err != nil {
			return err
		}
		u[key] = names
	}
	return nil
}

// relativeNames makes the names in a list relative to dir, as far as they lie in it.
func relativeNames(list json.RawMessage, dir string) (json.RawMessage, error) {
	if len(list) == 0 {
		return json.RawMessage("null"), nil
	}
	var names []string
	if err := json.Unmarshal(list, &names); err != nil {
		return nil, err
	}
	for i, name := range names {
		if rel, err := filepath.Rel(dir, name); err == nil && filepath.IsLocal(rel) {
			names[i] = rel
		}
	}
	return json.Marshal(names)
}
