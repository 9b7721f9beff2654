package gongwen

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
