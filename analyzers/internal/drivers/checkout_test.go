//go:build drivers

package drivers

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// checkoutVar names the folder of a real module on which the drivers are compared, with its dependencies in the module
// cache.
const checkoutVar = "LOCKCHECK_TEST_CHECKOUT"

// TestCheckout compares all drivers on a real module. Packages that do not compile, and those of cgo, are left to go vet.
func TestCheckout(t *testing.T) {
	module := os.Getenv(checkoutVar)
	if module == "" {
		t.Skip(checkoutVar + " names no module")
	}
	module, err := filepath.EvalSymlinks(module)
	if err != nil {
		t.Fatal(err)
	}
	for _, strict := range []bool{false, true} {
		flags, settings, nogoConfig, name := []string{"-strict=false"}, "", `{}`, "default"
		if strict {
			flags, settings, name = []string{"-strict"}, "        settings:\n          strict: true", "strict"
			nogoConfig = `{"lockcheck": {"analyzer_flags": {"strict": "true"}}}`
		}
		t.Run(name, func(t *testing.T) {
			want := vet(t, module, flags...)
			t.Logf("go vet: %d findings", len(want))
			agree := func(driver string, got []string) {
				t.Logf("%s: %d findings", driver, len(got))
				if d := difference(want, got); d != "" {
					t.Errorf("%s, against go vet:%s", driver, d)
				}
			}
			o := run(t, module, []string{"GOPROXY=off"}, lockcheck(t, "one"), append(slices.Clone(flags), "-c=-1")...)
			agree("lockcheck", findings(t, module, o.stdout))

			config := filepath.Join(t.TempDir(), ".golangci.yml")
			writeFile(t, config, strings.ReplaceAll(golangciConfig, "SETTINGS", settings))
			o = golangciRun(t, module, t.TempDir(), golangci(t), config)
			agree("golangci-lint", findings(t, module, o.stdout))

			agree("nogo", runNogo(t, nogo(t, "checkout-"+name, nogoConfig), module))
		})
	}
}
