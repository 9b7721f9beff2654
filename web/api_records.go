package web

import (
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/records"
)

func (s *Server) apiRecordRoutes() []Route {
	const row = "api_records"
	return []Route{
		reading("/records", row, "档案目录 | The catalogue of records", catalogueAnswer{}, s.apiRecords, paging(Param{"q", ""}, Param{"year", 0},
			Param{"retention", archive.Retention("")}, Param{"unit_code", ""}, Param{"state", archive.RecordState("")}, Param{"fonds", ""})...),
		making("/records", row, "整理归档 | Arrange and code a finished document", newRecordRequest{}, recordAnswer{}, s.apiArrange, s.apiShowRecordOf),
		reading("/records/:id", row, "档案 | A record", cardAnswer{}, s.apiRecord),
		acting("/records/:id/accept", row, "入库 | Accept into the stacks", nil, recordAnswer{}, withoutBody(s.records.Accept), s.apiShowRecord),
	}
}

// recordAnswer is one item (件) of the archive (DA/T 22-2015).
type recordAnswer struct {
	ID        archive.ID          `json:"id"`
	Document  archive.ID          `json:"document"`
	State     archive.RecordState `json:"state"`
	Code      string              `json:"code,omitempty"` // 档号
	Fonds     string              `json:"fonds"`          // 全宗号
	Category  string              `json:"category"`       // 门类
	Year      int                 `json:"year"`
	Retention archive.Retention   `json:"retention"`
	Rule      string              `json:"retention_rule"` // clause and version of the schedule
	Due       archive.Date        `json:"due,omitempty"`  // last day of the period; absent: permanent
	UnitCode  string              `json:"unit_code"`
	Unit      string              `json:"unit"`
	Item      int                 `json:"item,omitempty"` // 件号
	Title     string              `json:"title"`
	Number    string              `json:"number"`
	Sender    string              `json:"sender"`
	Date      archive.Date        `json:"date,omitempty"`
	Level     archive.Level       `json:"level"`
	Pages     int                 `json:"pages"`
	FiledAt   time.Time           `json:"filed_at"`
}

func recordOf(r archive.Record) recordAnswer {
	return recordAnswer{ID: r.ID, Document: r.DocumentID, State: r.State, Code: r.Code, Fonds: r.FondsCode, Category: r.Category, Year: r.Year,
		Retention: r.Retention, Rule: r.RetentionRule, Due: r.DueOn, UnitCode: r.UnitCode, Unit: r.UnitName, Item: r.Item, Title: r.Title,
		Number: r.Number, Sender: r.Sender, Date: r.Dated, Level: r.Level, Pages: r.Pages, FiledAt: moment(r.FiledAt)}
}

// catalogueAnswer is a page of the catalogue with its total.
type catalogueAnswer struct {
	Total int `json:"total"`
	list[recordAnswer]
}

func (s *Server) apiRecords(c *Call) error {
	f := archive.RecordFilter{Query: c.QueryParam("q"), Retention: archive.Retention(c.QueryParam("retention")),
		UnitCode: c.QueryParam("unit_code"), State: archive.RecordState(c.QueryParam("state")), Fonds: archive.ID(c.QueryParam("fonds")),
		Cursor: c.QueryParam("cursor")}
	var err error
	if f.Year, err = c.year("year"); err != nil {
		return err
	}
	if f.Limit, err = c.Limit(); err != nil {
		return err
	}
	if err := oneOf("retention", f.Retention); err != nil {
		return err
	}
	if err := oneOf("state", f.State); err != nil {
		return err
	}
	page, err := s.records.List(c.Ctx(), c.By(), f)
	if err != nil {
		return err
	}
	return c.OK(catalogueAnswer{Total: page.Total, list: listOf(page.Records, page.Next, recordOf)})
}

// newRecordRequest files a finished document; Retention where the archivist decides otherwise than the schedule.
type newRecordRequest struct {
	Document  archive.ID        `json:"document"`
	Retention archive.Retention `json:"retention,omitempty"`
}

func (s *Server) apiArrange(c *Call) error {
	var asked newRecordRequest
	if err := c.Bind(&asked); err != nil {
		return err
	}
	_, err := s.records.File(c.Ctx(), c.By(), asked.Document, asked.Retention)
	return err
}

// apiShowRecordOf answers a filing with the record of the document that was filed.
func (s *Server) apiShowRecordOf(c *Call, ref string) error {
	r, err := s.records.OfDocument(c.Ctx(), c.By(), archive.ID(ref))
	if err != nil {
		return err
	}
	return c.Created(recordOf(r))
}

// cardAnswer is a record with what the asker may know of its lending.
type cardAnswer struct {
	recordAnswer
	Readable bool         `json:"readable"` // the asker may read the document now
	Loans    []loanAnswer `json:"loans"`
}

func (s *Server) apiRecord(c *Call) error {
	card, err := s.apiCard(c, c.Param("id"))
	if err != nil {
		return err
	}
	answer := cardAnswer{recordAnswer: recordOf(card.Record), Readable: card.Readable, Loans: make([]loanAnswer, len(card.Loans))}
	for i, l := range card.Loans {
		answer.Loans[i] = loanOf(l)
	}
	return c.OK(answer)
}

func (s *Server) apiCard(c *Call, id string) (records.Card, error) {
	if !archive.ValidID(id) {
		return records.Card{}, missing()
	}
	return s.records.Open(c.Ctx(), c.By(), archive.ID(id))
}

func (s *Server) apiShowRecord(c *Call, ref string) error {
	card, err := s.apiCard(c, ref)
	if err != nil {
		return err
	}
	return c.OK(recordOf(card.Record))
}
