package loader

import (
	"context"
	"fmt"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/archive/records"
	"github.com/lantai/lantai/cmd/lantai/demo"
	"github.com/lantai/lantai/workflow"
)

func (p *player) eventsOfLoan(l *demo.Loan) []event {
	var events []event
	for _, a := range l.Acts {
		events = append(events, event{a.Moment, "loan " + l.Key + ": " + string(a.Step), func(ctx context.Context) error {
			done, err := p.lend(ctx, l, a)
			if err == nil {
				p.loans[l.Key] = done
			}
			return err
		}})
	}
	return events
}

// lend does one act of a loan.
func (p *player) lend(ctx context.Context, l *demo.Loan, a demo.Act) (archive.Loan, error) {
	by, id, text := p.as(a.By), p.loans[l.Key].ID, p.fill(a.Text, p.moment(a.Moment))
	switch a.Step {
	case demo.StepRequest:
		return p.Archive.Ask(ctx, by, records.Request{Record: p.records[l.Record].ID, Form: l.Medium,
			Purpose: l.Purpose + "：" + p.fill(l.Note, p.moment(a.Moment)), Days: l.Days})
	case demo.StepAgree:
		_, err := p.doTask(ctx, a.By, p.loans[l.Key].ApplicationID, office.Act{Verb: workflow.Approve, Opinion: text})
		return p.loans[l.Key], err
	case demo.StepLend:
		return p.Archive.Approve(ctx, by, id, p.calendarDays(a.Moment, l.Days), text)
	case demo.StepRefuse:
		return p.Archive.Refuse(ctx, by, id, text)
	case demo.StepRenew:
		return p.Archive.Renew(ctx, by, id)
	case demo.StepRecall:
		return p.Archive.Recall(ctx, by, id, text)
	case demo.StepReturn:
		return p.Archive.Return(ctx, by, id, text)
	case demo.StepClose:
		return p.Archive.Close(ctx, by, id, text)
	}
	return archive.Loan{}, fmt.Errorf("a loan has no step %s", a.Step)
}

// calendarDays is how long so many working days last from a moment.
func (p *player) calendarDays(from demo.Moment, workdays int) int {
	start := p.day(from.Ago)
	days := 0
	for end := demo.WorkingDay(start, workdays, p.works); start.Before(end); start = start.AddDate(0, 0, 1) {
		days++
	}
	return days
}
