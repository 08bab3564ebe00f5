package tests

func find(category, message string)
