package web

import (
	"slices"
	"strconv"
	"strings"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
)

// annulment is a way to end the force of an issued document.
type annulment struct {
	How   archive.Status
	Label string // sentences of the catalogue
	Text  string
}

// annulmentsOf are the ways that the person may take.
func annulmentsOf(v office.View) []annulment {
	var ways []annulment
	for _, a := range []annulment{
		{archive.Withdrawn, "撤销…", "撤销视为自始无效，文号和原件保留。"},
		{archive.Repealed, "废止…", "废止自今日起失效，文号和原件保留。"},
	} {
		if slices.Contains(v.MayAnnul, a.How) {
			ways = append(ways, a)
		}
	}
	return ways
}

// annul withdraws or repeals an issued document.
func (s *Server) annul(c *Call) error {
	return Act(func(c *Call) error {
		id, err := c.ID("id")
		if err != nil {
			return err
		}
		form, err := c.Form()
		if err != nil {
			return err
		}
		reason := strings.TrimSpace(form.Get("opinion"))
		switch archive.Status(form.Get("how")) {
		case archive.Withdrawn:
			_, err = s.office.Withdraw(c.Ctx(), c.By(), id, reason)
		case archive.Repealed:
			_, err = s.office.Repeal(c.Ctx(), c.By(), id, reason)
		default:
			err = archive.E(archive.Invalid, "请选择撤销还是废止。").On("how")
		}
		return err
	}, backToDocument("已办理，办文单和登记簿都已注明"))(c)
}

// fileDocument arranges the record of a finished document (归档).
func (s *Server) fileDocument(c *Call) error {
	return Act(func(c *Call) error {
		id, err := c.ID("id")
		if err != nil {
			return err
		}
		form, err := c.Form()
		if err != nil {
			return err
		}
		_, err = s.records.File(c.Ctx(), c.By(), id, archive.Retention(form.Get("retention")))
		return err
	}, backToDocument("已归档，档号已生成"))(c)
}

// backToDocument goes back to the document of the path and says what was done.
func backToDocument(said string) func(*Call, string) error {
	return func(c *Call, _ string) error {
		return c.Done("/documents/"+c.Param("id"), Flash{Text: c.T(said)})
	}
}

func (s *Server) urgeDelivery(c *Call) error {
	id, err := c.ID("delivery")
	if err != nil {
		return err
	}
	_, err = s.office.UrgeDelivery(c.Ctx(), c.By(), id)
	return err
}

func afterUrgeDelivery(c *Call, _ string) error {
	return c.Done("/documents/"+c.Param("id"), Flash{Text: c.T("已提醒对方签收")})
}

// urgedTooSoon leads back to the document, too, when the receiver was urged a moment ago: the page says it there.
func urgedTooSoon(act Handler) Handler {
	return func(c *Call) error {
		err := act(c)
		if archive.KindOf(err) != archive.TooMany {
			return err
		}
		return c.Done("/documents/"+c.Param("id"), Flash{Text: c.Sentence(asError(err))})
	}
}

// wholeNumber reads a number of a form; an empty field is 0.
func wholeNumber(text string) (int, *archive.Error) {
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return 0, archive.E(archive.Malformed, "表单里有一个数写得不对，请刷新后再试。")
	}
	return n, nil
}
