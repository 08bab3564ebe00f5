package tests

func find(category, message string)

func resetForTest() {
	find("nested", "x") // want `^x \[`
}
