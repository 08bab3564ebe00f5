package vet

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// An Overlay is the file of the build flag -overlay: files that stand in for others. The go command hands a vet tool the
// files that stand in, but its user knows the others. A nil Overlay replaces nothing.
type Overlay struct {
	actual, original map[string]string // by absolute path
}

// ReadOverlay reads an overlay file. An empty name means no overlay.
func ReadOverlay(name string) (*Overlay, error) {
	if name == "" {
		return nil, nil
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("-overlay: %w", err)
	}
	var file struct{ Replace map[string]string }
	if err := json.Unmarshal(data, &file); err != nil {
		return nil, fmt.Errorf("-overlay: %s: %w", name, err)
	}
	o := &Overlay{actual: make(map[string]string), original: make(map[string]string)}
	for _, from := range sortedKeys(file.Replace) {
		to := file.Replace[from]
		if to == "" {
			continue // a file that the overlay takes away
		}
		a, errA := filepath.Abs(from)
		b, errB := filepath.Abs(to)
		if errA != nil || errB != nil {
			continue
		}
		o.actual[a], o.original[b] = b, a
	}
	return o, nil
}

// Original returns the file that the named one stands in for, or the file itself.
func (o *Overlay) Original(file string) string {
	if o != nil {
		if original, ok := o.original[file]; ok {
			return original
		}
	}
	return file
}

// ReadFile reads a file as the build sees it.
func (o *Overlay) ReadFile(file string) ([]byte, error) {
	if o != nil {
		if abs, err := filepath.Abs(file); err == nil {
			if actual, ok := o.actual[abs]; ok {
				file = actual
			}
		}
	}
	return os.ReadFile(file)
}
