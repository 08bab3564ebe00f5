package other

func find(category, message string)

func directives() {
	//lockcheck:ignore relock another pass tells of it
	//lockcheck:ignore relock
	//lockcheck:ignore nonsense another pass tells of it
	//lockcheck:ignore
	//lockcheck:nonsense
	//lockcheck:ignore unreleased unused // want `^lockcheck:ignore of unreleased ignores nothing \[concept: lock\]$`
	println()
	find("return", "x") // want `^x \[`
}
