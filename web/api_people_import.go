package web

import (
	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/staff"
)

// importRequest is a list of people as comma-separated values: 姓名 用户名 工号 部门 职务 负责人 停用日期, or the same in English.
type importRequest struct {
	Organisation archive.ID `json:"organisation"`
	CSV          string     `json:"csv"`
	Preview      bool       `json:"preview,omitempty"` // only say what would be done
}

// importLine is what became of one line, or would. The password for the first sign-in is told once.
type importLine struct {
	Line     int              `json:"line"`
	Username string           `json:"username"`
	Name     string           `json:"name"`
	Fate     staff.ImportFate `json:"fate"`
	Reason   string           `json:"reason,omitempty"`
	Password string           `json:"password,omitempty"`
}

const broughtIn = "lines"

func (s *Server) apiImport(c *Call) error {
	var asked importRequest
	if err := c.Bind(&asked); err != nil {
		return err
	}
	bring := s.staff.Import
	if asked.Preview {
		bring = s.staff.PreviewImport
	}
	lines, err := bring(c.Ctx(), c.By(), asked.Organisation, asked.CSV)
	if by := c.By(); by.Claim == nil || !by.Claim.Replayed {
		c.Set(broughtIn, lines)
	}
	return err
}

// apiShowImport answers the lines; a repeated request gets none, since their passwords were told.
func (s *Server) apiShowImport(c *Call, _ string) error {
	lines, _ := c.Get(broughtIn).([]staff.ImportLine)
	return c.OK(listOf(lines, "", func(l staff.ImportLine) importLine {
		answer := importLine{Line: l.Line, Username: l.Entry.Username, Name: l.Entry.Name, Fate: l.Fate, Password: l.Password}
		if l.Why != nil {
			answer.Reason = c.Sentence(l.Why)
		}
		return answer
	}))
}
