package a

func otherFile() { find("nested", "Lock of s.mu") } // want `^Lock of s.mu \(Lock at c.go:3\)`
