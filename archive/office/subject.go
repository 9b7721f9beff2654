package office

import (
	"maps"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow"
)

// RouteOf is the key of the route that a document takes.
func RouteOf(d archive.Document) string {
	switch {
	case d.Kind == archive.Application:
		return d.Filling.Route
	case d.Kind == archive.Report:
		return "report"
	case d.Kind == archive.Incoming && d.Arrival != nil && d.Arrival.Way == archive.FromInside:
		return "receiving_unit"
	case d.Kind == archive.Incoming:
		return "receiving"
	case len(d.CoIssuers) > 0 && d.Genre.Upward():
		return "issuing_joint_upward"
	case len(d.CoIssuers) > 0:
		return "issuing_joint"
	case d.Genre.Upward():
		return "issuing_upward"
	}
	return "issuing"
}

// SubjectOf is all that the engine knows of a document. Of one that a list has loaded, without its parts, it knows less: enough for what
// can be done, not for where it goes.
func SubjectOf(d archive.Document) workflow.Subject {
	if d.Filling != nil {
		fields := map[string]any{"urgency": string(d.Urgency), "level": string(d.Level)}
		maps.Copy(fields, d.Filling.Facts)
		return workflow.Subject{Kind: d.Filling.Form, Key: int64(d.Key), Fields: fields}
	}
	units := make([]int64, len(d.Countersign))
	for i, u := range d.Countersign {
		units[i] = int64(u.Key)
	}
	signer := []int64{}
	if d.ToSign.Key != 0 {
		signer = append(signer, int64(d.ToSign.Key))
	}
	return workflow.Subject{Kind: string(d.Kind), Key: int64(d.Key), Fields: map[string]any{
		"urgency": string(d.Urgency), "level": string(d.Level), "genre": string(d.Genre), "countersign_units": units,
		"signer": signer, "joint_units": jointUnits(d), "leaders": []int64{}, "leaders_together": []int64{}, "handlers": []int64{},
	}}
}
