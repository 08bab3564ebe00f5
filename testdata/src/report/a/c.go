package a

func theOther() { second("Lock") }
