package directive

func readChecklocks(s *scope, comment string, contract *Contract) {}
