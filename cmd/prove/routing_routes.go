package main

import (
	"fmt"
	"math/rand/v2"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/storage/postgres"
	"github.com/lantai/lantai/workflow"
	"github.com/lantai/lantai/workflow/org"
)

// newVersion lays a random version of the issuing route beside those before it.
func (t *routingTrial) newVersion(random *rand.Rand, version int) error {
	r := randomRoute(random, version)
	if faults := r.Validate(); len(faults) > 0 {
		return fmt.Errorf("the harness made a bad route: %w", faults[0])
	}
	organisation := t.Series[0].Organisation
	return t.DB.Staff(t.ctx, archive.System(), func(s postgres.Staffing) error { return s.AddRoute(t.ctx, organisation, r) })
}

// randomRoute has some random steps between draft and editing; the office reviews, a leader signs, a clerk registers.
func randomRoute(random *rand.Rand, version int) workflow.Route {
	all := []workflow.Verb{workflow.Disagree, workflow.Return, workflow.Transfer, workflow.Delegate, workflow.AddSigner, workflow.Terminate}
	r := workflow.Route{Key: "issuing", Name: "发文", Version: version, Kinds: []string{string(archive.Outgoing)},
		Steps: []workflow.Step{{Key: "draft", Name: "拟稿", Kind: workflow.Draft, Who: workflow.Who{By: workflow.ByDrafter}}}}
	for i := range 1 + random.IntN(3) {
		r.Steps = append(r.Steps, randomStep(random, i+1, all))
	}
	back := &workflow.Disagreement{Then: workflow.ToDrafter}
	r.Steps = append(r.Steps,
		workflow.Step{Key: "edit", Name: "核稿", Kind: workflow.Edit, Who: workflow.Who{By: workflow.ByRole, Role: org.Office}, Mode: workflow.Any, Verbs: all, OnDisagree: back, Effect: archive.EffectReview, Lapses: true, OpinionRequired: true},
		workflow.Step{Key: "sign", Name: "签发", Kind: workflow.Sign, Who: workflow.Who{By: workflow.ByRole, Role: org.Leader}, Mode: workflow.Any, Verbs: all, OnDisagree: back,
			Effect: archive.EffectSign, Lapses: true, OpinionRequired: true},
		workflow.Step{Key: "register", Name: "登记", Kind: workflow.Register, Who: workflow.Who{By: workflow.ByRole, Role: org.Clerk}, Mode: workflow.Any,
			Verbs: []workflow.Verb{workflow.Return, workflow.Transfer}, Effect: archive.EffectNumber})
	return r
}

func randomStep(random *rand.Rand, i int, verbs []workflow.Verb) workflow.Step {
	s := workflow.Step{Key: fmt.Sprintf("m%d", i), Name: fmt.Sprintf("审核%d", i), Kind: workflow.Review, Verbs: verbs, OpinionRequired: true,
		Who:        pick(random, []workflow.Who{{By: workflow.ByUnitHead}, {By: workflow.ByTop}, {By: workflow.ByRole, Role: org.Clerk}, {By: workflow.ByRole, Role: org.Office}}),
		Mode:       pick(random, []workflow.Mode{workflow.One, workflow.All, workflow.Any, workflow.Order, workflow.Share}),
		OnDisagree: &workflow.Disagreement{Then: pick(random, []workflow.Dissent{workflow.Record, workflow.ToDrafter})}}
	if s.Mode == workflow.Share {
		s.Share, s.OnDisagree.Then = &workflow.Fraction{N: 2, M: 3}, workflow.ToDrafter
	}
	return s
}
