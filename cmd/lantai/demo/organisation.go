package demo

import "github.com/lantai/lantai/archive"

// Organisation is the house of the demonstration: a group, its second-level organisations, and what they agree on before the
// first document is drafted.
type Organisation struct {
	Organisations  []Company         `json:"organisations"`
	Outside        []string          `json:"outside"` // bodies outside the system that letters come from and go to
	People         []Person          `json:"people"`
	Series         []Series          `json:"series"`
	Reservations   []Reservation     `json:"reservations"`
	RetentionRules []RetentionRule   `json:"retention_rules"` // the first rule that matches decides
	Phrases        map[Role][]string `json:"phrases"`         // 常用语 offered to everybody who holds the role
}

// Company is one organisation with an office, series and a fonds (全宗) of its own.
type Company struct {
	Key       string `json:"key"`
	Name      string `json:"name"`
	ShortName string `json:"short_name"`
	Fonds     string `json:"fonds"`  // 全宗号, four characters (DA/T 22-2015)
	Parent    string `json:"parent"` // key of the organisation above; empty for the group
	Units     []Unit `json:"units"`
}

// Unit is a department of a company.
type Unit struct {
	Key    string `json:"key"`
	Name   string `json:"name"`
	Code   string `json:"code"`   // 机构代码 of three letters, part of the record code; unique within the company
	Parent string `json:"parent"` // key of the unit above; empty directly below the company
	Office bool   `json:"office"` // the general office, which alone issues outward (2012 regulation, art. 17)
}

// Person is somebody with an account.
type Person struct {
	Username     string        `json:"username"` // pinyin
	Name         string        `json:"name"`
	StaffNo      string        `json:"staff_no"`
	Clearance    archive.Level `json:"clearance"`
	Language     string        `json:"language"` // zh or en
	Phrase       string        `json:"phrase"`   // the person's own 常用语; may be empty
	Disabled     bool          `json:"disabled"` // the account may not sign in
	Appointments []Appointment `json:"appointments"`
	Roles        []Grant       `json:"roles"`
}

// Appointment is a post held over [From, To), both in working days before the day of loading.
type Appointment struct {
	Unit  string `json:"unit"`
	Title string `json:"title"`
	Head  bool   `json:"head"`
	From  int    `json:"from"`
	To    int    `json:"to"` // 0 while the post is held
}

// Role is what a person may do in a unit or a whole organisation.
type Role string

// The roles, in the words that the command prints.
const (
	Staff           Role = "staff"
	Head            Role = "head"
	Office          Role = "office" // 核稿
	Leader          Role = "leader"
	Clerk           Role = "clerk" // 机要员、收发员、部门文书
	Archivist       Role = "archivist"
	SystemAdmin     Role = "system_admin"
	SecurityOfficer Role = "security_officer"
	Auditor         Role = "auditor"
	UnitAdmin       Role = "unit_admin"
)

// Grant gives a role within a unit or, when Unit is the key of a company, within all of it.
type Grant struct {
	Role Role   `json:"role"`
	Unit string `json:"unit"`
}

// Series is a number series (发文字号 without year and serial).
type Series struct {
	Key          string          `json:"key"`
	Organisation string          `json:"organisation"`
	Mark         string          `json:"mark"`   // 机关代字
	Name         string          `json:"name"`   // what the clerk calls it
	Head         string          `json:"head"`   // 发文机关标志, where it is not that of the organisation
	Form         string          `json:"form"`   // document 文件, upward 上行文, letter 信函 or minutes 纪要 (GB/T 9704-2012, 7 and 10)
	Levels       []archive.Level `json:"levels"` // the level class
	Opening      *Opening        `json:"opening"`
}

// Opening is the last number used on paper before the organisation went live, confirmed by two people.
type Opening struct {
	Last int      `json:"last"`
	By   []string `json:"by"`
	Ago  int      `json:"ago"` // working days
}

// Reservation is a number that the clerk reserved with a leader's consent.
type Reservation struct {
	Series  string `json:"series"`
	By      string `json:"by"`
	Consent string `json:"consent"`
	Purpose string `json:"purpose"`
	Moment
	Voided *Voiding `json:"voided"` // nil while it is reserved
}

// Voiding ends a reservation; the number stays in the register.
type Voiding struct {
	Reason string `json:"reason"`
	Moment
}

// RetentionRule is a line of the retention schedule (保管期限表; 10号令 2012). An empty condition matches everything.
type RetentionRule struct {
	Genre     archive.Genre        `json:"genre"`
	Kind      archive.DocumentKind `json:"kind"`
	Series    string               `json:"series"`
	Retention archive.Retention    `json:"retention"`
	Clause    string               `json:"clause"` // where the house's schedule says so
	Reason    string               `json:"reason"`
}
