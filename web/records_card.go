package web

import (
	"fmt"
	"net/url"
	"slices"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/records"
)

// recordCard is a record with its period and its lending.
type recordCard struct {
	records.Card
	Term    term
	InCart  bool
	Running *archive.Loan // the asker's own, open for reading now
	May     cardActs
}

// cardActs are what can be done now.
type cardActs struct{ Arrange, Accept, Lend bool }

// term is the period of a record on a line: from its year over its filing to its end.
type term struct {
	Years     int // of the whole period, 0 for permanent
	Kept      int // years since the document was made
	Made      int
	Filed     string // month of filing
	Ends      int    // year
	Permanent bool
}

func (s *Server) card(c *Call, cart []archive.ID) (*recordCard, error) {
	id, err := c.ID("id")
	if err != nil {
		return nil, err
	}
	opened, err := s.records.Open(c.Ctx(), c.By(), id)
	if err != nil {
		return nil, err
	}
	card := &recordCard{Card: opened, InCart: slices.Contains(cart, id), Term: termOf(opened.Record, c.Now().In(c.zone()))}
	for i, l := range opened.Loans {
		if l.Reader == c.Session.Person && l.Form == "electronic" && l.Running(c.Now()) {
			card.Running = &opened.Loans[i]
		}
	}
	state := opened.Record.State
	card.May = cardActs{Arrange: state == archive.Prefiled && opened.Record.DocumentID != "", Accept: state == archive.Arranged,
		Lend: state == archive.Arranged || state == archive.Kept}
	return card, nil
}

// termOf says where in its period a record stands. A period counts from 1 January after the year of the document.
func termOf(r archive.Record, now time.Time) term {
	t := term{Made: r.Year, Kept: max(now.Year()-r.Year, 0), Permanent: r.Retention == archive.Permanent, Years: r.Retention.Years()}
	if r.State != archive.Prefiled {
		t.Filed = r.FiledAt.In(now.Location()).Format("2006.01")
	}
	if !t.Permanent {
		t.Ends = r.Year + t.Years
		t.Kept = min(t.Kept, t.Years)
	}
	return t
}

// arrange files one record with the period that the archivist settles.
func (s *Server) arrange() Handler {
	return Act(func(c *Call) error {
		form, err := c.Form()
		if err != nil {
			return err
		}
		id, err := c.ID("id")
		if err != nil {
			return err
		}
		by := c.By()
		opened, err := s.records.Open(c.Ctx(), archive.By{Person: by.Person}, id)
		if err != nil {
			return err
		}
		_, err = s.records.File(c.Ctx(), by, opened.Record.DocumentID, archive.Retention(form.Get("retention")))
		return err
	}, func(c *Call, _ string) error {
		return c.Done(c.backOr("/records/"+c.Param("id")), Flash{Text: c.T("已整理，档号已定。")})
	})
}

// accept takes an arranged record into the stacks.
func (s *Server) accept() Handler {
	return Act(func(c *Call) error {
		id, err := c.ID("id")
		if err != nil {
			return err
		}
		_, err = s.records.Accept(c.Ctx(), c.By(), id)
		return err
	}, func(c *Call, _ string) error {
		return c.Done(c.backOr("/records/"+c.Param("id")), Flash{Text: c.T("已入库。")})
	})
}

// backOr is the place that a form of the catalogue says it came from, with its filter, or another where it says none.
func (c *Call) backOr(other string) string {
	form, err := c.Form()
	if err != nil || form.Get("back") == "" {
		return other
	}
	return localPath(form.Get("back"))
}

// arrangeTicked files the records that were ticked in the list.
func (s *Server) arrangeTicked() Handler {
	return Act(func(c *Call) error {
		form, err := c.Form()
		if err != nil {
			return err
		}
		by := c.By()
		chosen, err := s.records.Records(c.Ctx(), archive.By{Person: by.Person}, distinctIDs(form["record"]))
		if err != nil {
			return err
		}
		var documents []archive.ID
		for _, r := range chosen {
			if r.Record.State == archive.Prefiled && r.Record.DocumentID != "" {
				documents = append(documents, r.Record.DocumentID)
			}
		}
		if len(documents) == 0 {
			return archive.E(archive.Invalid, "请先勾选待整理的档案。").On("record")
		}
		batch, err := s.records.FileAll(c.Ctx(), by, documents)
		if err == nil && batch.Filed == 0 {
			err = batch.Refused[0].Why
		}
		return err
	}, func(c *Call, _ string) error {
		return c.Done(c.backOr("/records?state=prefiled"), Flash{Text: c.T("已整理勾选的档案，档号已定。勾选的如还留在这里，请逐件查看原因。")})
	})
}

// distinctIDs keeps what has the form of an id, each once.
func distinctIDs(values []string) []archive.ID {
	var ids []archive.ID
	for _, v := range values {
		if archive.ValidID(v) && !slices.Contains(ids, archive.ID(v)) {
			ids = append(ids, archive.ID(v))
		}
	}
	return ids
}

// arrangingPage shows how far a heap of prefiled records has been arranged.
type arrangingPage struct {
	Left, Total int
	Address     url.Values
	Stuck       bool // the last round filed nothing
}

// Done is how many of the heap are filed.
func (p arrangingPage) Done() int { return p.Total - p.Left }

// arrangeRound is how many records are filed before the page is shown again.
const arrangeRound = 20

// arranging shows the progress of filing all that matches a filter; its form files the next round.
func (s *Server) arranging(c *Call) error {
	f, err := recordFilterOf(c)
	if err != nil {
		return err
	}
	f.State, f.Limit = archive.Prefiled, 1
	list, err := s.records.List(c.Ctx(), c.By(), f)
	if err != nil {
		return err
	}
	p := arrangingPage{Left: list.Total, Address: recordAddress(f)}
	var total, before int
	_, _ = fmt.Sscan(c.QueryParam("total"), &total) // what cannot be read is none
	_, _ = fmt.Sscan(c.QueryParam("before"), &before)
	p.Total, p.Stuck = max(total, p.Left), before > 0 && before <= p.Left
	return c.Page("arranging", Page{Title: c.T("批量整理"), Here: "records", Data: p})
}

func (s *Server) arrangeSome() Handler {
	return Act(func(c *Call) error {
		f, err := recordFilterOf(c)
		if err != nil {
			return err
		}
		_, err = s.records.ArrangeSome(c.Ctx(), c.By(), f, arrangeRound)
		return err
	}, func(c *Call, _ string) error {
		return c.Go(addressOf("/records/arranging", c.QueryParams()))
	})
}
