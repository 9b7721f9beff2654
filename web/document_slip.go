package web

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow"
)

// slipPage is what the slip's tab adds: the boxes of the form, each with the opinions of its steps.
type slipPage struct {
	Form  string // a sentence of the catalogue
	Boxes []slipBox
}

// slipBox is one box of the form. Now names who has it in hand.
type slipBox struct {
	Name    string
	Kind    workflow.StepKind
	Entries []archive.SlipEntry
	Now     []string
}

// slipForms are the names of the form by kind.
var slipForms = map[archive.DocumentKind]string{archive.Outgoing: "发文稿纸", archive.Incoming: "收文处理笺", archive.Report: "签报单",
	archive.Application: "申请单"}

func (s *Server) documentSlip(c *Call) error {
	return s.insidePart(c, "slip", "slip", func(p *documentPage) error {
		p.Says = slipPage{Form: slipForms[p.Document.Kind], Boxes: slipBoxes(p.Rail, p.Opinions)}
		return nil
	})
}

// slipBoxes stand in the order of the printed slip (archive.SlipOrder), with what waits to be written in its place. Steps that were left
// out and wrote nothing have no box.
func slipBoxes(rail []workflow.RailStep, opinions []archive.Opinion) []slipBox {
	steps := make([]string, len(rail))
	boxes := make([]slipBox, len(rail))
	for i, r := range rail {
		steps[i], boxes[i] = r.Step, slipBox{Name: r.Name, Kind: r.Kind, Now: inHand(r)}
	}
	for _, e := range archive.SlipOrder(opinions, steps) {
		at := slices.Index(steps, e.Step)
		if at < 0 {
			at = len(steps)
			steps, boxes = append(steps, e.Step), append(boxes, slipBox{Name: e.StepName})
		}
		boxes[at].Entries = append(boxes[at].Entries, e)
	}
	signs := slices.IndexFunc(rail, func(r workflow.RailStep) bool { return r.State == workflow.RailNext && r.Kind == workflow.Sign })
	var filled []slipBox
	for i, b := range boxes {
		if len(b.Entries)+len(b.Now) > 0 || i == signs {
			filled = append(filled, b)
		}
	}
	return filled
}

// inHand names who has a station in hand now.
func inHand(r workflow.RailStep) (names []string) {
	for _, seat := range r.Seats {
		if r.State == workflow.RailNow && seat.State == workflow.Open {
			names = append(names, seat.Name)
		}
	}
	return names
}

// slipHand is the picture of a signature on the slip. It is shown beside its opinion, and given to nobody to save.
func (s *Server) slipHand(c *Call) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	no, err := strconv.Atoi(c.Param("n"))
	if err != nil {
		return missing()
	}
	picture, err := s.office.SlipHand(c.Ctx(), c.By(), id, no)
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, "image/png", picture)
}

func (s *Server) slipPDF(c *Call) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	pdf, d, err := s.office.SlipPDF(c.Ctx(), c.By(), id)
	return c.pdf(pdf, c.T("办文单")+" "+d.Title, err)
}
