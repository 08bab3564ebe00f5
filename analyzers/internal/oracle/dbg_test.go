package oracle

import (
	"fmt"
	"testing"
)

func TestDbg(t *testing.T) {
	s := sample(*flagSeed)
	fmt.Println(dump(s.src))
	for _, m := range s.truth.misuses {
		fmt.Println(m)
	}
	found, err := analyze(s.pkgs, suite)
	for _, f := range found {
		fmt.Println(f)
	}
	fmt.Println(err)
}

func TestStat(t *testing.T) {
	sigs := map[string]int{}
	ex := map[string][]int64{}
	bad := 0
	for i := range *flagN {
		s := sample(*flagSeed + int64(i))
		found, err := analyze(s.pkgs, suite)
		if err != nil {
			fmt.Println(*flagSeed+int64(i), err)
			continue
		}
		ds := s.disagreements(found)
		if len(ds) > 0 {
			bad++
		}
		for _, d := range ds {
			sigs[d.signature()]++
			ex[d.signature()] = append(ex[d.signature()], *flagSeed+int64(i))
		}
	}
	fmt.Println(bad, "of", *flagN)
	for s, n := range sigs {
		fmt.Println(n, s, ex[s][:min(8, len(ex[s]))])
	}
}

func TestShrink(t *testing.T) {
	done := map[string]int{}
	for i := range *flagN {
		p := sample(*flagSeed + int64(i)).prog
		ds, _ := failures(p)
		for _, d := range ds {
			sig := d.signature()
			if done[sig] >= 4 {
				continue
			}
			done[sig]++
			s, d := minimal(p, sig)
			fmt.Printf("=== seed %d\n%s\n", *flagSeed+int64(i), s.text(d))
			break
		}
	}
}
