package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/staff"
	"github.com/lantai/lantai/cmd/lantai/house"
	"github.com/lantai/lantai/workflow/org"
)

// setupCommand makes an empty installation the house of one organisation: its root unit, its general office, its fonds and three
// officers, who enter all others. It works beside a running service.
type setupCommand struct {
	Organisation string `required:"" help:"单位全称 | full name of the organisation" placeholder:"NAME"`
	ShortName    string `help:"单位简称 | short name" placeholder:"NAME"`
	Mark         string `help:"发文机关标志，默认为全称加“文件” | red mark of the letterhead" placeholder:"TEXT"`
	Fonds        string `required:"" help:"全宗号，4 个大写字母或数字 | code of the fonds" placeholder:"J101"`
	Office       string `default:"办公室" help:"办公室名称 | name of the general office" placeholder:"NAME"`
	OfficeCode   string `default:"BGS" help:"办公室的机构代码，用在档号里 | its code in record codes" placeholder:"CODE"`
	Zone         string `default:"Asia/Shanghai" help:"时区 | time zone" placeholder:"ZONE"`
	Company      bool   `help:"企业：党政机关的必守规则只作提醒 | a company: rules for Party and state organs only remind"`

	SystemAdmin     string `required:"" help:"系统管理员，写作 姓名:用户名:工号 | system administrator" placeholder:"NAME:USER:NO"`
	SecurityOfficer string `required:"" help:"安全保密管理员，写法同上 | security officer" placeholder:"NAME:USER:NO"`
	Auditor         string `required:"" help:"安全审计员，写法同上 | auditor" placeholder:"NAME:USER:NO"`

	JSON bool `help:"以 JSON 输出账号 | print the accounts as JSON"`
}

// firstAccount is what programs get of an account; its password is never told again.
type firstAccount struct {
	Role     org.Role `json:"role"`
	Name     string   `json:"name"`
	Username string   `json:"username"`
	Password string   `json:"password"`
}

// setupAnswer is what programs get.
type setupAnswer struct {
	BaseURL  string         `json:"base_url"`
	Accounts []firstAccount `json:"accounts"`
}

// Run implements the command.
func (s *setupCommand) Run(a *app) error {
	founding, err := s.founding()
	if err != nil {
		return err
	}
	h, err := house.OpenDatabase(a.ctx, a.settings())
	if err != nil {
		return err
	}
	accounts, err := h.Staff.Found(a.ctx, founding)
	if closed := h.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	return s.print(a, accounts)
}

func (s *setupCommand) founding() (f staff.Founding, err error) {
	f = staff.Founding{Officers: map[org.Role]staff.Officer{}, Organisation: staff.NewOrganisation{Name: s.Organisation, ShortName: s.ShortName,
		Mark: s.Mark, Company: s.Company, Zone: s.Zone, Office: s.Office, OfficeCode: s.OfficeCode, Fonds: s.Fonds}}
	for role, text := range map[org.Role]string{org.SystemAdmin: s.SystemAdmin, org.SecurityOfficer: s.SecurityOfficer, org.Auditor: s.Auditor} {
		parts := strings.Split(strings.ReplaceAll(text, "：", ":"), ":")
		if len(parts) != 3 {
			return f, archive.E(archive.Invalid, "%s要写作 姓名:用户名:工号，例如 江叙白:jiangxubai:0001。", role.Chinese())
		}
		f.Officers[role] = staff.Officer{Name: parts[0], Username: parts[1], StaffNo: parts[2]}
	}
	return f, nil
}

func (s *setupCommand) print(a *app, accounts []staff.FirstAccount) error {
	answer := setupAnswer{BaseURL: a.config.Address()}
	for _, one := range accounts {
		answer.Accounts = append(answer.Accounts, firstAccount{one.Role, one.Officer.Name, one.Officer.Username, one.Password})
	}
	if s.JSON {
		return json.NewEncoder(a.out).Encode(answer)
	}
	fmt.Fprintln(a.out, "单位已建立。三员的初始密码只显示这一次，首次登录须修改 | done; these first passwords are shown only once")
	for _, one := range answer.Accounts {
		fmt.Fprintf(a.out, "  %-16s %s　%s　%s\n", one.Username, one.Password, one.Name, one.Role.Chinese())
	}
	return nil
}
