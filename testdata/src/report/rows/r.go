package rows

func find(category, message string)

func table() {
	find("table", "second") // want `^\{"Name":"second"\}$`
	find("table", "first")  // want `^\{"Name":"first"\}$`
}
