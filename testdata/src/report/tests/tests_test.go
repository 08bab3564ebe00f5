package tests

func inTest() {
	find("nested", "x") // want `^x \[`
	//lockcheck:ignore relock unused // want `ignores nothing`
	println()
}
