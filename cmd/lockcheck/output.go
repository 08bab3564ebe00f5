package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// An output is a file that is written whole or not at all: until it is complete, the file of its name is what it was.
// A nil output is the standard output.
type output struct {
	name      string   // the file to replace
	temporary *os.File // beside it
}

// create prepares to write a file. It fails early where the file could not be written in the end.
func create(name string) (*output, error) {
	if target, err := filepath.EvalSymlinks(name); err == nil {
		name = target // replace the file, not the link to it
	}
	info, err := os.Stat(name)
	switch {
	case err == nil && info.IsDir():
		return nil, fmt.Errorf("%s is a directory", name)
	case err == nil && !info.Mode().IsRegular():
		// A device or pipe takes what comes and cannot be replaced.
		file, err := os.OpenFile(name, os.O_WRONLY, 0)
		return &output{temporary: file}, err
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return nil, err
	}
	mode := fs.FileMode(0o666)
	if err == nil {
		mode = info.Mode().Perm()
	}
	file, err := openTemporary(name, mode)
	if err != nil {
		return nil, err
	}
	if err := matchMode(file, info); err != nil {
		file.Close()
		os.Remove(file.Name())
		return nil, err
	}
	return &output{name, file}, nil
}

// openTemporary creates a new file beside the named one. (os.CreateTemp would make one that only its owner can read.)
func openTemporary(name string, mode fs.FileMode) (*os.File, error) {
	dir, base := filepath.Split(name)
	for i := range 1000 {
		temporary := filepath.Join(dir, fmt.Sprintf(".%s.%d.%d", base, os.Getpid(), i))
		file, err := os.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil { // in the words of the file that was asked for
			var path *fs.PathError
			if errors.As(err, &path) {
				path.Path = name
			}
		}
		return file, err
	}
	return nil, fmt.Errorf("%s: no name for a temporary file beside it", name)
}

// matchMode gives a file the permissions of the one that it will replace, whatever the umask is.
func matchMode(file *os.File, old fs.FileInfo) error {
	if old == nil {
		return nil
	}
	return file.Chmod(old.Mode().Perm())
}

// write writes the file by a function and puts it in its place if that and all else went well.
func (o *output) write(content func(io.Writer) error) error {
	if o == nil {
		return content(os.Stdout)
	}
	err := content(o.temporary)
	if err == nil && o.name != "" {
		err = o.temporary.Sync()
	}
	if closing := o.temporary.Close(); err == nil {
		err = closing
	}
	if o.name == "" {
		return err
	}
	if err == nil {
		err = os.Rename(o.temporary.Name(), o.name)
	}
	if err != nil {
		os.Remove(o.temporary.Name())
	}
	return err
}

// discard drops what was to be written.
func (o *output) discard() {
	if o == nil {
		return
	}
	o.temporary.Close()
	if o.name != "" {
		os.Remove(o.temporary.Name())
	}
}
