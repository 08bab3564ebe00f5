//go:build drivers

package drivers

import (
	"os"
	"path/filepath"
	"testing"
)

func writeFile(t *testing.T, name, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(content), 0o666); err != nil {
		t.Fatal(err)
	}
}

// buildOutside builds the package in dir, a module of its own that takes lockcheck from this checkout and the versions of
// others that are named from the module proxy. Nothing of what the others require gets into our go.mod.
func buildOutside(t *testing.T, dir, program string, versions ...string) {
	t.Helper()
	checkout, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	edit := []string{"mod", "edit", "-require=github.com/lockcheck/lockcheck@v0.0.0", "-replace=github.com/lockcheck/lockcheck=" + checkout}
	for _, version := range versions {
		edit = append(edit, "-require="+version)
	}
	mustRun(t, dir, nil, "go", edit...)
	mustRun(t, dir, nil, "go", "build", "-mod=mod", "-o", program, ".")
}
