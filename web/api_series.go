package web

import (
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
)

func (s *Server) apiSeriesRoutes() []Route {
	const row = "api_series"
	opening := acting("/series/:id/opening", row, "设期初号 | Set the opening balance of a year", openingRequest{}, registerAnswer{},
		s.apiOpenYear, s.apiShowRegister)
	return []Route{
		reading("/series", row, "发文代字 | The series of numbers", list[seriesAnswer]{}, s.apiSeries),
		reading("/series/:id/register", row, "登记簿：每个号及其去向 | The register: every number with its fate", registerAnswer{}, s.apiRegister,
			Param{"year", 0}),
		making("/series/:id/reserve", row, "预留号 | Take a number ahead", reserveRequest{}, numberAnswer{}, s.apiReserve, s.apiShowNewNumber),
		making("/series/:id/back_entry", row, "补登纸质发文 | Enter what was issued on paper", backEntryRequest{}, numberAnswer{}, s.apiBackEnter,
			s.apiShowNewNumber),
		opening,
		acting("/numbers/:id/use", row, "启用预留号 | Give a reserved number to a signed document", useRequest{}, numberAnswer{}, s.apiUseReserved,
			s.apiShowNumber),
		acting("/numbers/:id/void", row, "作废 | Void a number", voidRequest{}, numberAnswer{}, s.apiVoidNumber, s.apiShowNumber),
	}
}

// seriesAnswer is a register of numbers.
type seriesAnswer struct {
	ID     archive.ID         `json:"id"`
	Code   string             `json:"code"` // 机关代字
	Name   string             `json:"name"`
	Class  archive.LevelClass `json:"level_class"`
	Form   string             `json:"form"` // document, letter, order, minutes
	Closed bool               `json:"closed"`
}

func seriesOf(s archive.Series) seriesAnswer {
	return seriesAnswer{ID: s.ID, Code: s.Code, Name: s.Name, Class: s.Class, Form: s.Form, Closed: s.Closed}
}

func (s *Server) apiSeries(c *Call) error {
	var all []archive.Series
	err := s.store.Read(c.Ctx(), c.By(), func(tx archive.Tx) (err error) {
		all, err = tx.Registers().AllSeries(c.Ctx())
		return err
	})
	if err != nil {
		return err
	}
	return c.OK(listOf(all, "", seriesOf))
}

// registerAnswer is the register of a series and year, highest number first. Numbers 1 to Opening were used before go-live; of all
// others up to Last each must be there once.
type registerAnswer struct {
	Series     seriesAnswer `json:"series"`
	Year       int          `json:"year"`
	Years      []int        `json:"years"`
	Last       int          `json:"last"`
	Opening    int          `json:"opening"`
	Issued     int          `json:"issued"`
	InHand     int          `json:"in_hand"`
	Void       int          `json:"void"`
	Reserved   int          `json:"reserved"`
	Missing    []int        `json:"missing"`
	Double     []int        `json:"double"`
	Continuous bool         `json:"continuous"`
	list[registerLine]
}

// numberAnswer is one number.
type numberAnswer struct {
	ID       archive.ID           `json:"id"`
	Number   string               `json:"number"` // as printed
	Year     int                  `json:"year"`
	N        int                  `json:"n"`
	Origin   archive.NumberOrigin `json:"origin"`
	Fate     archive.NumberFate   `json:"fate"`
	Reason   string               `json:"reason,omitempty"`
	At       time.Time            `json:"at"`
	VoidedAt time.Time            `json:"voided_at,omitzero"`
}

func numberOf(n archive.Number) numberAnswer {
	return numberAnswer{ID: n.ID, Number: n.Printed, Year: n.Year, N: n.N, Origin: n.Origin, Fate: n.Fate, Reason: n.Reason, At: moment(n.At),
		VoidedAt: moment(n.VoidedAt)}
}

// registerLine is a number with its fate in full. The document is absent where the asker may not know it.
type registerLine struct {
	numberAnswer
	Document     archive.ID     `json:"document,omitempty"`
	Title        string         `json:"title,omitempty"`
	Status       archive.Status `json:"status,omitempty"`
	By           string         `json:"by"`
	Second       string         `json:"second,omitempty"`
	VoidedBy     string         `json:"voided_by,omitempty"`
	Signer       string         `json:"signer,omitempty"`
	SignedAt     time.Time      `json:"signed_at,omitzero"`
	IssuedAt     time.Time      `json:"issued_at,omitzero"`
	Copies       int            `json:"copies"`
	SignedCopies int            `json:"signed_copies"`
}

func registerLineOf(l archive.RegisterLine) registerLine {
	return registerLine{numberAnswer: numberOf(l.Number), Document: l.DocumentID, Title: archive.TitleInRegister(l), Status: l.DocumentStatus, By: l.ByName,
		Second: l.SecondName, VoidedBy: l.VoiderName, Signer: l.SignerName, SignedAt: moment(l.SignedAt), IssuedAt: moment(l.IssuedAt),
		Copies: l.Copies, SignedCopies: l.SignedCopies}
}

func (s *Server) apiRegister(c *Call) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	year, err := c.year("year")
	if err != nil {
		return err
	}
	return s.answerRegister(c, id, year)
}

func (s *Server) answerRegister(c *Call, id archive.ID, year int) error {
	b, err := s.office.Book(c.Ctx(), c.By(), id, year)
	if err != nil {
		return err
	}
	return c.OK(registerOf(b))
}

func registerOf(b office.RegisterBook) registerAnswer {
	return registerAnswer{Series: seriesOf(b.Series), Year: b.Year.Year, Years: append([]int{}, b.Years...), Last: b.Sum.Last, Opening: b.Sum.Opening,
		Issued: b.Sum.Issued, InHand: b.Sum.InHand, Void: b.Sum.Void, Reserved: b.Sum.Reserved, Missing: append([]int{}, b.Sum.Missing...),
		Double: append([]int{}, b.Sum.Double...), Continuous: b.Sum.Continuous(), list: listOf(b.Lines, "", registerLineOf)}
}

func (s *Server) apiShowRegister(c *Call, ref string) error {
	return s.answerRegister(c, archive.ID(ref), 0)
}

func (s *Server) apiShowNumber(c *Call, ref string) error { return s.answerNumber(c, ref, c.OK) }

func (s *Server) apiShowNewNumber(c *Call, ref string) error {
	return s.answerNumber(c, ref, c.Created)
}

func (s *Server) answerNumber(c *Call, ref string, answer func(any) error) error {
	n, err := s.office.Number(c.Ctx(), c.By(), archive.ID(ref))
	if err != nil {
		return err
	}
	return answer(numberOf(n))
}

// reserveRequest takes a number ahead for a purpose, with a leader's consent.
type reserveRequest struct {
	Reason string     `json:"reason"`
	Second archive.ID `json:"second"`
}

func (s *Server) apiReserve(c *Call) error {
	var asked reserveRequest
	id, err := c.bound(&asked)
	if err != nil {
		return err
	}
	_, err = s.office.Reserve(c.Ctx(), c.By(), id, asked.Second, asked.Reason)
	return err
}

// backEntryRequest enters what was issued on paper. N, if it is given, is the number that stands on the paper.
type backEntryRequest struct {
	Title  string     `json:"title"`
	Reason string     `json:"reason"`
	Second archive.ID `json:"second"`
	N      int        `json:"n,omitempty"`
}

func (s *Server) apiBackEnter(c *Call) error {
	var asked backEntryRequest
	id, err := c.bound(&asked)
	if err != nil {
		return err
	}
	_, err = s.office.BackEnter(c.Ctx(), c.By(), id, asked.Second, asked.Title, asked.Reason, asked.N)
	return err
}

// openingRequest says that the numbers 1 to Opening of a year were used before go-live.
type openingRequest struct {
	Year    int        `json:"year"`
	Opening int        `json:"opening"`
	Second  archive.ID `json:"second"`
}

func (s *Server) apiOpenYear(c *Call) error {
	var asked openingRequest
	id, err := c.bound(&asked)
	if err != nil {
		return err
	}
	return s.office.OpenYear(c.Ctx(), c.By(), id, asked.Year, asked.Opening, asked.Second)
}

func (s *Server) apiVoidNumber(c *Call) error {
	var asked voidRequest
	id, err := c.bound(&asked)
	if err != nil {
		return err
	}
	_, err = s.office.Void(c.Ctx(), c.By(), id, asked.Second, asked.Reason)
	return err
}

// useRequest names the document that waits for its number.
type useRequest struct {
	Document archive.ID `json:"document"`
}

func (s *Server) apiUseReserved(c *Call) error {
	var asked useRequest
	id, err := c.bound(&asked)
	if err != nil {
		return err
	}
	_, err = s.office.UseReserved(c.Ctx(), c.By(), id, asked.Document)
	return err
}
