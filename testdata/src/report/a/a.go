package a

func find(category, message string)
func findStrict(category, message string)
func second(verb string)
func elsewhere(verb, where string)

func twoPlaces() {
	find("nested", "Lock of s.mu") // want `^Lock of s.mu \(Lock on line 10\) \[concept: rlock\]$`
	second("Lock")
	find("nested", "Lock of t.mu") // want `^Lock of t.mu \(Lock at other/o.go:12\) \[concept: rlock\]$`
	elsewhere("Lock", "other/o.go:12")
	find("nested", "Lock of u.mu") // want `^Lock of u.mu \[concept: rlock\]$`
}

func oneLine() {
	func() { find("nested", "first"); find("nested", "second"); find("upgrade", "third") }() // want `^first` `^third`
}

func ignored() {
	find("nested", "x") //lockcheck:ignore relock it is meant
	//lockcheck:ignore relock/nested it is meant
	find("nested", "x")
	//lockcheck:ignore unreleased, relock it is meant
	find("nested", "x")
	//lockcheck:ignore relock/upgrade another category // want `^lockcheck:ignore of relock/upgrade ignores nothing \[concept: rlock\]$`
	find("nested", "x") // want `^x \[`
	//lockcheck:ignore unreleased another analyzer
	find("nested", "x") // want `^x \[`

	//lockcheck:ignore relock it is too far away // want `^lockcheck:ignore of relock ignores nothing`

	find("nested", "x") // want `^x \[`
	//lockcheck:ignore relock // want `^lockcheck:ignore of relock needs a reason`
	find("nested", "x") // want `^x \[`
	//lockcheck:ignore // want `^lockcheck:ignore names no analyzer`
	//lockcheck:ignore reloc typing error // want `^lockcheck:ignore names "reloc", which is not an analyzer of lockcheck`
	//lockcheck:ignored relock typing error // want `^lockcheck:ignored is not a directive`
	//lockcheck:ignore relock nothing here // want `^lockcheck:ignore of relock ignores nothing`
	println()
	findStrict("nested", "x")
	findStrict("nested", "x") //lockcheck:ignore relock strict findings use it too
}

func resetForTesting() {
	find("nested", "x")
}

func testing() {
	find("nested", "x") // want `^x \[`
}
