package vet

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// The go command vets a package that has tests and that others import twice: with its tests, for findings, and without,
// for the facts that its importers need. Where tests are left out the two are the same work, and most packages are such.
// So whoever comes first leaves word of what it writes, in the directory that the go command makes for one run and
// removes at its end, and the other waits and copies.

// A word is what the first leaves for the second: where it writes its facts and its findings.
type word struct {
	Facts, Findings string
}

// share makes u, whose configuration is the named file, the first of two twins, or finds that it is the second, and then
// writes what the other has written, and is done. The first keeps the file that it returns open until the process ends,
// which ends the other's wait whatever has become of this one. It is neither, and the file is nil, if there is no other,
// or if the two would not write the same.
func (u unit) share(name string, flags []string) (held *os.File, done bool, err error) {
	place := runDir(name)
	if place == "" {
		return nil, false, nil
	}
	var d description
	if err := d.read(u); err != nil {
		return nil, false, err
	}
	if !d.mayHaveTwin(flags) {
		return nil, false, nil
	}
	key, err := d.key(flags)
	if err != nil {
		return nil, false, nil // what cannot be read is told by who analyzes it
	}
	file, err := lockFile(filepath.Join(place, "lockcheck-"+key))
	if err != nil {
		return nil, false, nil // the directory cannot be written to, or files cannot be locked here
	}
	if d.copyFrom(file) {
		return nil, true, file.Close()
	}
	left := word{Facts: d.VetxOutput, Findings: d.Stdout}
	if d.VetxOnly { // the findings are of no use to the go command, which would print them
		left.Findings = filepath.Join(filepath.Dir(name), "lockcheck.stdout")
		u["VetxOnly"] = json.RawMessage("false")
		if u["Stdout"], err = json.Marshal(left.Findings); err != nil {
			return nil, false, err
		}
	}
	return file, false, left.write(file)
}

// A description is what the go command says of a unit, as far as its twin is concerned.
type description struct {
	ID            string
	ImportPath    string
	Dir           string
	GoVersion     string
	GoFiles       []string
	ModulePath    string
	ModuleVersion string
	ImportMap     map[string]string
	PackageFile   map[string]string
	PackageVetx   map[string]string
	VetxOnly      bool
	VetxOutput    string
	Stdout        string
	FixArchive    string
}

func (d *description) read(u unit) error {
	data, err := json.Marshal(u)
	if err != nil {
		return err
	}
	return json.Unmarshal(data, d)
}

// mayHaveTwin reports whether another unit may do the same work: the package is of a module in work, it has tests, which
// are left out, and what is found is written as JSON to a file, not printed or mended.
func (d *description) mayHaveTwin(flags []string) bool {
	if d.ModulePath == "" || d.ModuleVersion != "" || d.Stdout == "" || d.VetxOutput == "" || d.FixArchive != "" ||
		!isSet(flags, "json") || isSet(flags, "fix") || isSet(flags, testsFlag) {
		return false
	}
	entries, err := os.ReadDir(d.Dir)
	return err == nil && slices.ContainsFunc(entries, func(e os.DirEntry) bool { return isTest(e.Name()) })
}

// runDir returns the directory that the go command has made for the run to which the configuration belongs; empty if it
// is not the go command that made the configuration.
func runDir(name string) string {
	dir := filepath.Dir(filepath.Dir(name))
	if !strings.HasPrefix(filepath.Base(dir), "go-build") {
		return ""
	}
	return dir
}

// key returns a hash of all that facts and findings follow from. Of the imports only those of the files to analyze count:
// the unit with tests has those of the tests besides.
func (d *description) key(flags []string) (string, error) {
	hash := sha256.New()
	fmt.Fprintf(hash, "%q %q %q %q %q\n", d.ID, d.ImportPath, d.GoVersion, flags, d.GoFiles)
	imports, err := importsOf(d.Dir, d.GoFiles)
	if err != nil {
		return "", err
	}
	for _, raw := range imports {
		path := d.ImportMap[raw]
		fmt.Fprintf(hash, "%q %q %q\n", raw, path, d.PackageFile[path])
		if name := d.PackageVetx[path]; name != "" {
			facts, err := os.ReadFile(name)
			if err != nil {
				return "", err
			}
			fmt.Fprintf(hash, "%x\n", sha256.Sum256(facts))
		}
	}
	return fmt.Sprintf("%x", hash.Sum(nil)[:16]), nil
}

// importsOf returns what files import, sorted. Names that are relative are so to dir.
func importsOf(dir string, files []string) ([]string, error) {
	paths := make(map[string]bool)
	fset := token.NewFileSet()
	for _, name := range files {
		if !filepath.IsAbs(name) {
			name = filepath.Join(dir, name)
		}
		file, err := parser.ParseFile(fset, name, nil, parser.ImportsOnly)
		if err != nil {
			return nil, err
		}
		for _, spec := range file.Imports {
			path, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return nil, err
			}
			paths[path] = true
		}
	}
	return slices.Sorted(maps.Keys(paths)), nil
}

// copyFrom writes what the first has written, if it has done so to the end: the findings come last.
func (d *description) copyFrom(file *os.File) bool {
	var left word
	if err := json.NewDecoder(file).Decode(&left); err != nil {
		return false
	}
	findings, err := os.ReadFile(left.Findings)
	if err != nil || !json.Valid(findings) {
		return false
	}
	facts, err := os.ReadFile(left.Facts)
	if err != nil {
		return false
	}
	if d.VetxOnly {
		findings = nil
	}
	return errors.Join(os.WriteFile(d.VetxOutput, facts, 0o666), os.WriteFile(d.Stdout, findings, 0o666)) == nil
}

// write leaves the word in the file that both lock.
func (w word) write(file *os.File) error {
	data, err := json.Marshal(w)
	if err != nil {
		return err
	}
	if err := file.Truncate(0); err != nil {
		return err
	}
	_, err = file.WriteAt(data, 0)
	return err
}
