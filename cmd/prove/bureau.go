package main

import (
	"context"
	"fmt"
	"log/slog"

	"golang.org/x/sync/errgroup"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/cmd/lantai/house"
	"github.com/lantai/lantai/storage/postgres"
	"github.com/lantai/lantai/workflow"
	"github.com/lantai/lantai/workflow/org"
)

// bureau is a small organisation in which documents take the whole issuing route: drafted in the works department, reviewed by its
// head, edited by the office, signed by a leader, registered by one of its clerks.
type bureau struct {
	*house.House
	Drafter, Head, Editor, Leader archive.Key
	Clerks                        []archive.Key
	Series                        []archive.Series
}

// openHouse opens the house of a data folder. It says only what goes wrong, and on stderr.
func openHouse(ctx context.Context, data string, fragile bool) (*house.House, error) {
	return house.Open(ctx, house.Settings{Data: data, Fragile: fragile, Log: slog.New(slog.DiscardHandler)})
}

// found makes the organisation with as many series and clerks, at most eight and four.
func found(ctx context.Context, h *house.House, series, clerks int) (*bureau, error) {
	b := &bureau{House: h, Clerks: make([]archive.Key, clerks)}
	return b, h.DB.Staff(ctx, archive.System(), func(s postgres.Staffing) error {
		if err := s.Ship(ctx); err != nil {
			return err
		}
		o := archive.Organisation{Name: "云汀市水利局", ShortName: "水利局", Mark: "云汀市水利局文件"}
		if err := s.AddOrganisation(ctx, &o); err != nil {
			return err
		}
		units, err := addUnits(ctx, s, o)
		if err != nil {
			return err
		}
		if err := b.addPeople(ctx, s, o, units); err != nil {
			return err
		}
		return b.addSeries(ctx, s, units[1], series)
	})
}

// addUnits makes the organisation's own unit, its office and one department.
func addUnits(ctx context.Context, s postgres.Staffing, o archive.Organisation) (units [3]archive.Unit, err error) {
	for i, name := range []string{o.Name, "办公室", "工程建设科"} {
		units[i] = archive.Unit{Organisation: o.Key, Parent: units[0].Key, Name: name, ShortName: name, Code: "SLJ", Office: i == 1, Root: i == 0}
		if err := s.AddUnit(ctx, &units[i]); err != nil {
			return units, err
		}
	}
	return units, nil
}

func (b *bureau) addPeople(ctx context.Context, s postgres.Staffing, o archive.Organisation, units [3]archive.Unit) error {
	type member struct {
		key  *archive.Key
		unit int
		head bool
		role org.Role
	}
	people := []member{{&b.Drafter, 2, false, ""}, {&b.Head, 2, true, ""}, {&b.Editor, 1, false, org.Office}, {&b.Leader, 0, true, org.Leader}}
	for i := range b.Clerks {
		people = append(people, member{&b.Clerks[i], 1, false, org.Clerk})
	}
	for i, p := range people {
		person := postgres.NewPerson{Organisation: o.Key, Username: fmt.Sprintf("p%d", i), Name: string([]rune("甲乙丙丁戊己庚辛")[i]) + "某",
			StaffNo: fmt.Sprint(i), Clearance: archive.LevelInternal}
		if err := s.AddPerson(ctx, &person); err != nil {
			return err
		}
		*p.key = person.Key
		post := org.Appointment{Person: org.PersonKey(person.Key), Unit: org.UnitKey(units[p.unit].Key), Title: "职员", Head: p.head, Main: true}
		if err := s.Appoint(ctx, post); err != nil {
			return err
		}
		if p.role != "" {
			if err := s.Grant(ctx, org.Grant{Person: post.Person, Role: p.role}); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *bureau) addSeries(ctx context.Context, s postgres.Staffing, office archive.Unit, many int) error {
	for i := range many {
		series := archive.Series{Organisation: office.Organisation, Code: "云水" + string([]rune("办建财人规质安农")[i%8]) + "发", Name: "试验", Class: archive.Public.Class(), Unit: office.Key}
		if err := s.AddSeries(ctx, &series); err != nil {
			return err
		}
		b.Series = append(b.Series, series)
	}
	return nil
}

// signed brings as many documents to the clerks' desks, spread evenly over the series: every step is the real one.
func (b *bureau) signed(ctx context.Context, many int) ([]archive.Document, error) {
	documents := make([]archive.Document, many)
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(8)
	for i := range documents {
		group.Go(func() (err error) {
			documents[i], err = b.sign(ctx, i, b.Series[i%len(b.Series)])
			return err
		})
	}
	return documents, group.Wait()
}

// sign carries one document from draft to signature.
func (b *bureau) sign(ctx context.Context, i int, series archive.Series) (archive.Document, error) {
	title, to := fmt.Sprintf("关于开展第%d轮河道巡查的通知", i+1), []string{"各县区水利局"}
	body := archive.ParseBody("为做好汛前准备，现将有关事项通知如下：\n一、巡查范围\n各县区管理的河道、堤防和涵闸。\n二、巡查要求\n发现隐患立即处置并报告。")
	d, err := b.Office.CreateDraft(ctx, archive.By{Person: b.Drafter}, archive.Outgoing,
		office.Change{Title: &title, To: &to, Body: &body, Series: &series.ID})
	if err != nil {
		return d, err
	}
	if d, err = b.Office.Submit(ctx, archive.By{Person: b.Drafter}, d.ID, "请审核。", nil); err != nil {
		return d, err
	}
	for _, person := range []archive.Key{b.Head, b.Editor, b.Leader} {
		if d, err = b.approve(ctx, d, person); err != nil {
			return d, err
		}
	}
	return d, nil
}

// approve does the person's open task.
func (b *bureau) approve(ctx context.Context, d archive.Document, person archive.Key) (archive.Document, error) {
	by := archive.By{Person: person}
	var task archive.ID
	err := b.DB.Read(ctx, by, func(tx archive.Tx) error {
		run, err := tx.Runs().Of(ctx, d.Key)
		for _, t := range run.Tasks {
			if archive.Key(t.Person) == person && t.State == workflow.Open {
				task = t.ID
			}
		}
		return err
	})
	if err != nil {
		return d, err
	}
	return b.Office.Decide(ctx, by, task, office.Act{Verb: workflow.Approve, Opinion: "同意。"})
}
