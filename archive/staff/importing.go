package staff

import (
	"context"
	"encoding/csv"
	"errors"
	"io"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow/org"
)

// MaxImport is how many people are brought in at once, so that all of them are one transaction that holds nobody up.
const MaxImport = 300

// ImportColumns are the heads of the list in their order, by which its columns are known; the last three may be left out.
func ImportColumns() []string {
	return []string{"姓名", "用户名", "工号", "部门", "职务", "负责人", "停用日期"}
}

// columnNames are other heads that mean the same.
var columnNames = map[string]string{"name": "姓名", "username": "用户名", "账号": "用户名", "staff_no": "工号", "unit": "部门", "单位": "部门",
	"title": "职务", "岗位": "职务", "head": "负责人", "ends_on": "停用日期"}

// ImportLine is one line of the list, and what will be done with it.
type ImportLine struct {
	Line     int // in the file, from 1 with the head
	Entry    Entry
	UnitName string
	Fate     ImportFate
	Why      *archive.Error // of a bad line
	Person   archive.ID     // of somebody who is there
	Password string         // once, of an account that was made now
}

// ImportFate is what becomes of a line.
type ImportFate string

const (
	ImportNew   ImportFate = "new"   // an account is made
	ImportPost  ImportFate = "post"  // the person is there, and gets one more post
	ImportThere ImportFate = "there" // person and post are there: nothing to do
	ImportBad   ImportFate = "bad"   // skipped, with a sentence
)

// Chinese is the word for the fate.
func (f ImportFate) Chinese() string {
	return map[ImportFate]string{ImportNew: "新增账号", ImportPost: "增加岗位", ImportThere: "已有，不变", ImportBad: "跳过"}[f]
}

// ReadImport reads a list in comma-separated values. The error is of the list as a whole: what is wrong with a line stands at the line.
func ReadImport(text string) ([]ImportLine, error) {
	in := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\uFEFF")))
	in.FieldsPerRecord, in.TrimLeadingSpace = -1, true
	head, err := in.Read()
	if errors.Is(err, io.EOF) {
		return nil, archive.E(archive.Invalid, "文件是空的，请选择有内容的 CSV 文件。").On("file")
	}
	columns, err := columnsOf(head, err)
	if err != nil {
		return nil, err
	}
	var lines []ImportLine
	for {
		cells, err := in.Read()
		if errors.Is(err, io.EOF) {
			return lines, nil
		}
		if err != nil {
			return nil, archive.E(archive.Invalid, "文件不是完整的 CSV，引号可能不成对，没有读取。").On("file").Because(err)
		}
		if len(lines) == MaxImport {
			return nil, archive.E(archive.Invalid, "一次最多导入 %d 人，请分成几个文件。", MaxImport).On("file")
		}
		line, _ := in.FieldPos(0)
		if strings.Join(cells, "") != "" {
			lines = append(lines, lineOf(line, cells, columns))
		}
	}
}

// columnsOf finds where each column is.
func columnsOf(head []string, err error) (map[string]int, error) {
	if err != nil {
		return nil, archive.E(archive.Invalid, "文件不是完整的 CSV，引号可能不成对，没有读取。").On("file").Because(err)
	}
	columns := map[string]int{}
	for i, name := range head {
		name = strings.ToLower(strings.TrimSpace(name))
		if known, ok := columnNames[name]; ok {
			name = known
		}
		columns[name] = i
	}
	for _, name := range ImportColumns()[:4] {
		if _, ok := columns[name]; !ok {
			return nil, archive.E(archive.Invalid, "第一行须是列名，缺少“%s”。", name).On("file")
		}
	}
	return columns, nil
}

func lineOf(n int, cells []string, columns map[string]int) ImportLine {
	cell := func(name string) string {
		if i, ok := columns[name]; ok && i < len(cells) {
			return strings.TrimSpace(cells[i])
		}
		return ""
	}
	l := ImportLine{Line: n, UnitName: cell("部门"), Entry: Entry{Name: cell("姓名"), Username: strings.ToLower(cell("用户名")), StaffNo: cell("工号"),
		Title: cell("职务"), EndsOn: archive.Date(strings.ReplaceAll(cell("停用日期"), "/", "-"))}}
	l.Entry.Head = slices.Contains([]string{"是", "√", "1", "y", "yes", "true"}, strings.ToLower(cell("负责人")))
	return l
}

// PreviewImport says what would be done with each line, and does nothing.
func (s *Staff) PreviewImport(ctx context.Context, by archive.By, organisation archive.ID, text string) (lines []ImportLine, err error) {
	if lines, err = ReadImport(text); err != nil {
		return nil, err
	}
	err = s.look(ctx, by, func(d *desk) error { return d.plan(organisation, lines) })
	return lines, err
}

// Import brings the lines of a list in that are sound, all of them or none, and skips the others. Those who are there stay as they are.
// A request that is sent again finds everybody there; the passwords were said once.
func (s *Staff) Import(ctx context.Context, by archive.By, organisation archive.ID, text string) (lines []ImportLine, err error) {
	if lines, err = ReadImport(text); err != nil {
		return nil, err
	}
	hashes := s.firstPasswords(lines)
	err = s.act(ctx, by, func(d *desk) error {
		if err := d.plan(organisation, lines); err != nil {
			return err
		}
		made := map[string]archive.ID{}
		for i := range lines {
			if err := d.bringIn(&lines[i], hashes[i], made); err != nil {
				return err
			}
		}
		by.Made(organisation)
		return nil
	})
	if err == nil && by.Claim != nil && by.Claim.Replayed {
		by.Claim = nil
		return s.PreviewImport(ctx, by, organisation, text)
	}
	return lines, err
}

// firstPasswords draws a password for each line and hashes it, which is slow, ahead of the transaction.
func (s *Staff) firstPasswords(lines []ImportLine) []string {
	hashes := make([]string, len(lines))
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	var group sync.WaitGroup
	for i := range lines {
		lines[i].Password = archive.FirstPassword()
		group.Go(func() {
			slots <- struct{}{}
			hashes[i] = s.Hash(lines[i].Password)
			<-slots
		})
	}
	group.Wait()
	return hashes
}

// bringIn does what was planned for a line. Made are the accounts of the lines before, by username.
func (d *desk) bringIn(l *ImportLine, hash string, made map[string]archive.ID) error {
	if l.Fate != ImportNew {
		l.Password = ""
	}
	switch l.Fate {
	case ImportNew:
		p, post, err := d.enter(l.Entry)
		if err != nil {
			return err
		}
		p.PasswordHash = hash
		err = d.add(&p, post)
		l.Person, made[p.Username] = p.ID, p.ID
		return err
	case ImportPost:
		if l.Person == "" {
			l.Person = made[l.Entry.Username]
		}
		return d.addPost(*l)
	}
	return nil
}

func (d *desk) addPost(l ImportLine) error {
	a, err := d.rows.Account(d.ctx, l.Person)
	if err != nil {
		return err
	}
	u, err := d.unit(l.Entry.Unit)
	if err != nil {
		return err
	}
	post, err := d.appointment(u, l.Entry.Title, "", "")
	if err != nil {
		return err
	}
	held, err := d.rows.Posts(d.ctx, a.Key)
	post.Person, post.Head, post.Main = org.PersonKey(a.Key), l.Entry.Head, len(held) == 0
	if err != nil {
		return err
	}
	return d.rows.Appoint(d.ctx, post)
}

// plan decides the fate of each line as the organisation stands.
func (d *desk) plan(organisation archive.ID, lines []ImportLine) error {
	o, err := d.organisation(organisation)
	if err != nil {
		return err
	}
	if err := needAdmin(d.powers.Administers(o.Key)); err != nil {
		return err
	}
	there, _, err := d.rows.Accounts(d.ctx, Filter{Which: WhichAll})
	if err != nil {
		return err
	}
	p := plan{desk: d, house: o, byName: map[string]Account{}, byNo: map[string]Account{}}
	for _, a := range there {
		if p.byName[a.Username] = a; a.Organisation == o.Key {
			p.byNo[a.StaffNo] = a
		}
	}
	for i := range lines {
		if err := p.decide(&lines[i]); err != nil {
			return err
		}
	}
	return nil
}

// plan is what the lines are held against.
type plan struct {
	*desk
	house        Organisation
	byName, byNo map[string]Account
	fresh        []ImportLine // the lines before whose people are not there yet
}

// decide sets the fate of one line; an error is a fault of ours.
func (p *plan) decide(l *ImportLine) error {
	err := p.check(l)
	if bad, ok := errors.AsType[*archive.Error](err); ok && archive.KindOf(err) != archive.Internal {
		l.Fate, l.Why = ImportBad, bad
		return nil
	}
	return err
}

func (p *plan) check(l *ImportLine) error {
	l.Entry.Organisation = p.house.ID
	if l.UnitName != "" {
		u, err := p.named(l.UnitName)
		if err != nil {
			return err
		}
		l.Entry.Unit = u.ID
	}
	if known, ok := p.byName[l.Entry.Username]; ok {
		return p.again(l, known)
	}
	if known, ok := p.byNo[l.Entry.StaffNo]; ok {
		return archive.E(archive.Conflict, "工号 %s 已属于%s。", l.Entry.StaffNo, known.Name)
	}
	if _, _, err := p.enter(l.Entry); err != nil {
		return err
	}
	l.Fate = ImportNew
	for _, before := range p.fresh {
		same := before.Entry.Name == l.Entry.Name && before.Entry.Username == l.Entry.Username && before.Entry.StaffNo == l.Entry.StaffNo
		switch {
		case same && before.Entry.Unit == l.Entry.Unit && before.Entry.Title == l.Entry.Title:
			return archive.E(archive.Invalid, "与第 %d 行相同。", before.Line)
		case same:
			l.Fate = ImportPost
		case before.Entry.Username == l.Entry.Username:
			return archive.E(archive.Invalid, "用户名 %s 在第 %d 行已给了别人。", l.Entry.Username, before.Line)
		case before.Entry.StaffNo == l.Entry.StaffNo:
			return archive.E(archive.Invalid, "工号 %s 在第 %d 行已给了别人。", l.Entry.StaffNo, before.Line)
		}
	}
	p.fresh = append(p.fresh, *l)
	return nil
}

// named finds an open unit of the house by its full or short name.
func (p *plan) named(name string) (Unit, error) {
	for _, u := range p.units {
		if u.Organisation == p.house.Key && !u.Closed(p.tx.Today()) && (u.Name == name || u.ShortName == name) {
			return u, nil
		}
	}
	return Unit{}, archive.E(archive.Invalid, "没有“%s”这个部门，请核对名称或先设部门。", name)
}

// again decides about somebody who is there: the same person gets one more post, another one of the same username is a mistake.
func (p *plan) again(l *ImportLine, known Account) error {
	if known.Name != l.Entry.Name || known.StaffNo != l.Entry.StaffNo || known.Organisation != p.house.Key {
		return archive.E(archive.Conflict, "用户名 %s 已有人使用，姓名或工号不同，请换一个。", l.Entry.Username)
	}
	l.Person, l.Fate = known.ID, ImportThere
	if l.Entry.Unit == "" {
		return nil
	}
	held, err := p.rows.Posts(p.ctx, known.Key)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(held, func(post Post) bool {
		return post.Unit.ID == l.Entry.Unit && post.Title == l.Entry.Title && post.To == ""
	}) {
		return nil
	}
	u, err := p.unit(l.Entry.Unit)
	if err != nil {
		return err
	}
	if _, err := p.appointment(u, l.Entry.Title, "", ""); err != nil {
		return err
	}
	l.Fate = ImportPost
	return p.powers.notOneself(known.Key)
}
