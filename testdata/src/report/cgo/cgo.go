package cgo

// int one(void) { return 1; }
import "C"

func find(category, message string)

func calls() {
	find("nested", "x") // want `^x \[`
	println(C.one())
}
