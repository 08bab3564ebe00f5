package sub

func below() {} // want `func below of locktest/sub`
