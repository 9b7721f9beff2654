package gongwen

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/lantai/lantai/archive"
)

const upwardClause = regulation + "第十五条第（一）项"

// checkReceiverCount: a document to a superior has one 主送; every other has at least one, unless it is made known to everybody.
func checkReceiverCount(d *Draft) []finding {
	switch {
	case d.Genre.Upward() && len(d.To) > 1:
		return []finding{must("to", upwardClause, "%s主送了%d个机关。上行文原则上只主送一个上级机关，其余请改为抄送。", d.Genre, len(d.To))}
	case d.Outgoing && d.Genre.Upward() && len(d.To) == 0:
		return []finding{must("to", upwardClause, "%s没有主送机关。请填写一个上级机关。", d.Genre).firmly()}
	case d.Outgoing && len(d.To) == 0 && !d.Published && !slices.Contains(toAll, d.Genre):
		return []finding{must("to", format+"7.3.2", "%s没有主送机关，发不出去。请选择主送机关；不需要主送的，请选“主动公开”。", d.Genre).firmly()}
	}
	return nil
}

// toAll are the genres that name no receiver: they are made known to everybody, or keep what a meeting came to.
var toAll = []archive.Genre{archive.Resolution, archive.Order, archive.Communique, archive.Proclamation, archive.PublicNotice, archive.Minutes}

var leader = regexp.MustCompile(`(?:省长|市长|县长|区长|乡长|镇长|部长|厅长|局长|处长|主任|书记|主席|董事长|总经理|总裁|校长|院长|同志)$`)

// checkReceiverKind: organs, not leaders; and not the issuer itself.
func checkReceiverKind(d *Draft) []finding {
	var found []finding
	for i, name := range d.To {
		if leader.MatchString(name) {
			found = append(found, must("to", regulation+"第十五条第（五）项",
				"主送“%s”像是负责人个人。除上级负责人直接交办外，请主送机关。", name).at(i))
		}
		if d.Issuer != "" && name == d.Issuer {
			found = append(found, must("to", regulation+"第九条第（八）项", "主送机关“%s”就是发文机关。请更正主送。", name).at(i))
		}
	}
	return found
}

func checkReceiverTwice(d *Draft) []finding {
	var found []finding
	all := slices.Concat(d.To, d.CC)
	for i, name := range all {
		if slices.Index(all, name) == i {
			continue
		}
		field, index := "to", i
		if i >= len(d.To) {
			field, index = "cc", i-len(d.To)
		}
		found = append(found, remind(field, regulation+"第九条", "“%s”重复出现在主送、抄送中。请只保留一处。", name).at(index))
	}
	return found
}

// checkCopiesBelow: a document to a superior is not copied to subordinates.
func checkCopiesBelow(d *Draft) []finding {
	if !d.Genre.Upward() {
		return nil
	}
	var found []finding
	for i, name := range d.CC {
		if slices.Contains(d.Below, name) {
			found = append(found, must("cc", upwardClause, "%s抄送了下级机关“%s”。上行文不抄送下级机关，请移去。", d.Genre, name).at(i))
		}
	}
	return found
}

func checkInnerUnit(d *Draft) []finding {
	if !d.InnerUnit || !d.Outward {
		return nil
	}
	return []finding{must("to", regulation+"第十七条", "除办公厅（室）外，部门内设机构不得对外正式行文。请改由本机关或办公室发文。")}
}

var (
	numberForm  = regexp.MustCompile(`^[\p{Han}（）A-Za-z]+〔(?:19|20)\d{2}〕[1-9]\d*号$`)
	numberLoose = regexp.MustCompile(`([\p{Han}A-Za-z])\s*[\[(（【［〔]\s*((?:19|20)\d{2})\s*[\])）】］〕]\s*第?\s*0*([1-9]\d*)\s*号`)
)

// numberFixed writes a number with the right brackets, without 第 and leading zeros.
func numberFixed(text string) string {
	return numberLoose.ReplaceAllString(text, "${1}〔${2}〕${3}号")
}

func checkNumber(d *Draft) []finding {
	if d.Number == "" || d.Genre == archive.Order || d.Genre == archive.Minutes || numberForm.MatchString(d.Number) {
		return nil
	}
	fix := numberFixed(strings.TrimSpace(d.Number))
	if !numberForm.MatchString(fix) {
		fix = ""
	}
	return []finding{must("number", format+"7.2.5",
		"发文字号“%s”不合规范。应写作“机关代字〔年份〕序号号”：年份四位、用六角括号，序号不编虚位、不加“第”字。", d.Number).fixed(fix)}
}

// checkLevel: the level is not below that of any attachment.
func checkLevel(d *Draft) []finding {
	var found []finding
	for i, a := range d.Attachments {
		if a.Level.Rank() > d.Level.Rank() {
			found = append(found, must("level", secrecy+"第二十二条", "附件“%s”为%s，高于正文的%s。请把公文的密级提高到不低于附件。",
				a.Name, a.Level.Chinese(), d.Level.Chinese()).at(i).firmly())
		}
	}
	return found
}

var years = regexp.MustCompile(`^(\d+)年$`)

// longest terms in years (Secrets Law art. 20).
var longestTerm = map[archive.Level]int{archive.TopSecret: 30, archive.Secret: 20, archive.Confidential: 10}

// checkTerm: only state secrets have a term and the star, and none beyond the law's limit.
func checkTerm(d *Draft) []finding {
	term := strings.TrimPrefix(d.Term, "★")
	if !d.Level.StateSecret() {
		if d.Term == "" {
			return nil
		}
		return []finding{must("term", secrecy+"第二十二条", "“%s”不是国家秘密，不得标注保密期限和★。请去掉“%s”。", d.Level.Chinese(), d.Term).firmly()}
	}
	if term == "" {
		return []finding{must("term", secrecy+"第十九条", "确定密级的同时应当确定保密期限。请填写保密期限。").firmly()}
	}
	if m := years.FindStringSubmatch(term); m != nil {
		if n, err := strconv.Atoi(m[1]); err != nil || n > longestTerm[d.Level] {
			return []finding{must("term", secrecy+"第二十条", "%s的保密期限一般不超过%d年，现为%s。请更正保密期限。",
				d.Level.Chinese(), longestTerm[d.Level], term).firmly()}
		}
	}
	return nil
}
