package strict

func findStrict(category, message string)

func weaker() {
	findStrict("nested", "x") // want `^x \[`
	findStrict("nested", "x") //lockcheck:ignore relock it is meant
}
