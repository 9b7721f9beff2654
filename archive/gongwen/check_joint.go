package gongwen

import "github.com/lantai/lantai/archive"

// CoIssuer is an organ that issues a document together with the issuer (联合行文).
type CoIssuer struct {
	Name     string
	Standing Standing
}

// Standing is how an organ stands to the issuer.
type Standing int

// The closed set of standings.
const (
	NotKnown Standing = iota
	Superior
	Subordinate
	OwnOffice     // the issuer's own 办公厅（室）
	OwnDepartment // any other department of the issuer
)

// StandingOf says how a co-issuer of a document stands to the organisation that leads, as far as the tree of organisations shows it.
func StandingOf(c archive.CoIssuer, d archive.Document, leading archive.Organisation) Standing {
	switch {
	case c.OnTheWay(d) && c.Office:
		return OwnOffice
	case c.OnTheWay(d):
		return OwnDepartment
	case c.Organisation != 0 && c.Organisation == leading.Parent:
		return Superior
	case c.Above != 0 && c.Above == d.Organisation:
		return Subordinate
	}
	return NotKnown
}

const jointClause = regulation + "第十七条"

// checkCoIssuers: only organs of the same level issue together, and no department but the general office does so towards the outside.
func checkCoIssuers(d *Draft) []finding {
	var found []finding
	for i, c := range d.CoIssuers {
		switch {
		case c.Standing == Superior:
			found = append(found, must("co_issuers", jointClause, "“%s”是上级机关。联合行文限于同级机关之间，请改为请示或报告，或移去。", c.Name).at(i))
		case c.Standing == Subordinate:
			found = append(found, must("co_issuers", jointClause, "“%s”是下级机关。联合行文限于同级机关之间，请改为会签或抄送，或移去。", c.Name).at(i))
		case c.Standing == OwnDepartment && d.Outward:
			found = append(found, must("co_issuers", jointClause, "“%s”是内设机构，除办公厅（室）外不得对外正式行文。请移去，需要时改为会签。", c.Name).at(i))
		case c.Standing == OwnDepartment || c.Standing == OwnOffice:
			found = append(found, remind("co_issuers", jointClause, "“%s”是本单位的部门，与本单位不是同级机关。请核对是否应改为会签。", c.Name).at(i))
		}
	}
	return found
}
