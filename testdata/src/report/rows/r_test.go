package rows

func inTest() { find("table", "unseen") }
