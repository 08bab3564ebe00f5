package directive

func readProse(s *scope, text string, contract *Contract) {}
