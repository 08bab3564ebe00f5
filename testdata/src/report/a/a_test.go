package a

func inTest() {
	find("nested", "x")
	//lockcheck:ignore relock tests are not looked at
	println()
}
