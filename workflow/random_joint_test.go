package workflow

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestJointDocumentsWaitForAllSignatures drives random verbs by random people over the shipped routes of joint documents: whatever is
// returned, taken back or handed on, one that waits to be registered, sealed or issued is reviewed and signed by all who have to.
func TestJointDocumentsWaitForAllSignatures(t *testing.T) {
	reached := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		g := &game{T: t}
		route, _ := BuiltinRoute(pick(t, []string{"issuing_joint", "issuing_joint_upward"}, "route"))
		joint := units(unitLegal, unitOffice)[:rapid.IntRange(0, 2).Draw(t, "joint units")]
		if !g.beginOn(route, Subject{Kind: "outgoing", Fields: map[string]any{"urgency": "urgent", "joint_units": joint,
			"countersign_units": units(unitFinance)[:rapid.IntRange(0, 1).Draw(t, "countersign")], "signer": persons(leader)}}) {
			return
		}
		for range 150 {
			g.turn()
			if g.m.Run.State.Over() {
				break
			}
			if route.Index(g.m.Run.Step) >= route.Index("register") {
				g.allHaveSigned(len(joint) > 0)
				reached[g.m.Run.Step]++
			}
		}
	})
	t.Logf("stood at %v", reached)
	for _, step := range []string{"register", "seal", "issue"} {
		if reached[step] == 0 {
			t.Errorf("%s was never reached", step)
		}
	}
}

func (g *game) allHaveSigned(jointly bool) {
	needed := []string{"edit", "sign"}
	if jointly {
		needed = append(needed, "joint_sign")
	}
	for _, step := range needed {
		if !slices.Contains(g.m.Run.Trail.InForce, step) {
			g.Fatalf("at %s with %v in force: %s is missing", g.m.Run.Step, g.m.Run.Trail.InForce, step)
		}
	}
}
