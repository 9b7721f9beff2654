// Package org knows organisations, units, posts and people over time: values only, as of a day that the caller names.
package org

import "time"

// PersonKey is the inner key of a person.
type PersonKey int64

// UnitKey is the inner key of a unit (部门).
type UnitKey int64

// OrganisationKey is the inner key of an organisation (单位): it has an office, series, seals and a calendar of its own.
type OrganisationKey int64

// Role is an office that a person holds for a unit or a whole organisation.
type Role string

// The closed set of roles.
const (
	Staff           Role = "staff"            // 工作人员
	Head            Role = "head"             // 部门负责人
	Office          Role = "office"           // 办公室（核稿）
	Leader          Role = "leader"           // 领导
	Clerk           Role = "clerk"            // 机要员、收发员
	Archivist       Role = "archivist"        // 档案员
	SystemAdmin     Role = "system_admin"     // 系统管理员
	SecurityOfficer Role = "security_officer" // 安全保密管理员
	Auditor         Role = "auditor"          // 安全审计员
	UnitAdmin       Role = "unit_admin"       // 部门管理员
)

var roles = map[Role]string{Staff: "工作人员", Head: "部门负责人", Office: "办公室", Leader: "领导", Clerk: "机要员",
	Archivist: "档案员", SystemAdmin: "系统管理员", SecurityOfficer: "安全保密管理员", Auditor: "安全审计员", UnitAdmin: "部门管理员"}

// Roles lists all roles, in the order of the words of the trade.
func Roles() []Role {
	return []Role{Staff, Head, Office, Leader, Clerk, Archivist, SystemAdmin, SecurityOfficer, Auditor, UnitAdmin}
}

// Valid reports whether r is one of the roles.
func (r Role) Valid() bool { return roles[r] != "" }

// Chinese is the word of the trade for the role.
func (r Role) Chinese() string { return roles[r] }

// Unit is a department or section. The topmost unit of an organisation stands for the organisation itself; its Parent is 0 or a
// unit of the superior organisation.
type Unit struct {
	Key          UnitKey
	Organisation OrganisationKey
	Parent       UnitKey // 0: none
	Name         string
	Short        string // the short name used on slips; may be empty
	Code         string // 机构代码, stable over renaming
	Order        int    // place among its siblings
	From, To     time.Time
}

// Person is somebody under the real name. EndsOn is the first day on which the account no longer works; zero: open.
type Person struct {
	Key           PersonKey
	Name          string
	StaffNo       string // 工号
	Organisation  OrganisationKey
	ClearanceRank int // rank of the highest level the person may know of, 0 for public
	EndsOn        time.Time
	Disabled      bool
}

// Active reports whether the person's account works on the day.
func (p Person) Active(day time.Time) bool {
	return !p.Disabled && (p.EndsOn.IsZero() || dayOf(day) < dayOf(p.EndsOn))
}

// Appointment is a post (岗位、职务) that a person holds in a unit in [From, To); a zero To is open. A person may hold several,
// one of which is the main one.
type Appointment struct {
	Person   PersonKey
	Unit     UnitKey
	Title    string // 职务, printed beside the name on the slip
	Head     bool   // heads the unit (负责人)
	Main     bool   // the post in which the person acts unless another is chosen
	From, To time.Time
}

// Grant gives a person a role in [From, To) for a unit and all units below it, or for a whole organisation when Unit is 0.
// A zero Organisation means the person's own.
type Grant struct {
	Person       PersonKey
	Role         Role
	Organisation OrganisationKey
	Unit         UnitKey
	From, To     time.Time
}

// Within reports whether the day lies in the half-open range of days [from, to). A zero from or to is open. Only the calendar
// dates are compared, each read in the location of its own time.
func Within(from, to, day time.Time) bool {
	d := dayOf(day)
	return (from.IsZero() || dayOf(from) <= d) && (to.IsZero() || d < dayOf(to))
}

func dayOf(t time.Time) int {
	y, m, d := t.Date()
	return y*10000 + int(m)*100 + d
}
