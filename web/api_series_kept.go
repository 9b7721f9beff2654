package web

import (
	"slices"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/staff"
)

// keptSeriesAnswer is a series with what its keepers change.
type keptSeriesAnswer struct {
	seriesAnswer
	Unit    namedAnswer `json:"unit"` // that keeps the register
	Mark    string      `json:"mark"` // of the letterhead; empty: the organisation's
	Version int         `json:"version"`
}

func (s *Server) apiOneSeries(c *Call) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	return s.answerSeries(c, string(id), c.OK)
}

func (s *Server) answerSeries(c *Call, ref string, answer func(any) error) error {
	line, err := s.staff.Series(c.Ctx(), c.By(), archive.ID(ref))
	if err != nil {
		return err
	}
	c.SetETag(line.Version)
	return answer(keptSeriesAnswer{seriesAnswer: seriesOf(line.Series), Unit: namedAnswer{line.UnitID, line.UnitName}, Mark: line.Mark, Version: line.Version})
}

func (s *Server) apiShowNewSeries(c *Call, ref string) error {
	return s.answerSeries(c, ref, c.Created)
}

// seriesRequest is a series of the asker's organisation. Code and class can never be changed.
type seriesRequest struct {
	Code  string             `json:"code"`
	Name  string             `json:"name"`
	Class archive.LevelClass `json:"level_class"`
	Unit  archive.ID         `json:"unit,omitempty"` // the office unless named
	Mark  string             `json:"mark,omitempty"`
	Form  string             `json:"form"` // document, letter, order, minutes
}

func (s *Server) apiAddSeries(c *Call) error {
	var asked seriesRequest
	if err := c.Bind(&asked); err != nil {
		return err
	}
	actor, err := s.actor(c)
	if err != nil {
		return err
	}
	return s.staff.AddSeries(c.Ctx(), c.By(), actor.OrganisationID, staff.SeriesText(asked))
}

// seriesChangeRequest changes what is named; the rest stays.
type seriesChangeRequest struct {
	Name   *string     `json:"name,omitempty"`
	Mark   *string     `json:"mark,omitempty"`
	Form   *string     `json:"form,omitempty"`
	Unit   *archive.ID `json:"unit,omitempty"`
	Closed *bool       `json:"closed,omitempty"`
}

func (s *Server) apiChangeSeries(c *Call) error {
	var asked seriesChangeRequest
	id, version, err := c.changing(&asked)
	if err != nil {
		return err
	}
	if err := s.staff.ChangeSeries(c.Ctx(), c.By(), id, version, staff.SeriesChange(asked)); err != nil {
		return err
	}
	return s.answerSeries(c, string(id), c.OK)
}

// fondsAnswer is a fonds (全宗).
type fondsAnswer struct {
	ID      archive.ID `json:"id"`
	Code    string     `json:"code"`
	Name    string     `json:"name"`
	Version int        `json:"version"`
}

func fondsOf(f staff.Fonds) fondsAnswer {
	return fondsAnswer{ID: f.ID, Code: f.Code, Name: f.Name, Version: f.Version}
}

func (s *Server) apiFonds(c *Call) error {
	all, err := s.staff.Fonds(c.Ctx(), c.By())
	if err != nil {
		return err
	}
	return c.OK(listOf(all, "", fondsOf))
}

func (s *Server) answerFonds(c *Call, ref string, answer func(any) error) error {
	all, err := s.staff.Fonds(c.Ctx(), c.By())
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(f staff.Fonds) bool { return string(f.ID) == ref })
	if i < 0 {
		return missing()
	}
	c.SetETag(all[i].Version)
	return answer(fondsOf(all[i]))
}

func (s *Server) apiShowNewFonds(c *Call, ref string) error { return s.answerFonds(c, ref, c.Created) }

// fondsRequest is a fonds of an organisation.
type fondsRequest struct {
	Organisation archive.ID `json:"organisation"`
	Code         string     `json:"code"`
	Name         string     `json:"name"`
}

func (s *Server) apiAddFonds(c *Call) error {
	var asked fondsRequest
	if err := c.Bind(&asked); err != nil {
		return err
	}
	return s.staff.AddFonds(c.Ctx(), c.By(), asked.Organisation, asked.Code, asked.Name)
}

// fondsChangeRequest renames a fonds.
type fondsChangeRequest struct {
	Name string `json:"name"`
}

func (s *Server) apiRenameFonds(c *Call) error {
	var asked fondsChangeRequest
	id, version, err := c.changing(&asked)
	if err != nil {
		return err
	}
	if err := s.staff.RenameFonds(c.Ctx(), c.By(), id, version, asked.Name); err != nil {
		return err
	}
	return s.answerFonds(c, string(id), c.OK)
}
