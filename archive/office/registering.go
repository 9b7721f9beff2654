package office

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow"
	"github.com/lantai/lantai/workflow/org"
)

// Register takes the number of a signed document (登记); it is the open task of the actor in the registering step. A document that
// already has its number answers with the same one.
func (o *Office) Register(ctx context.Context, by archive.By, id archive.ID) (archive.Document, error) {
	d, err := o.actOnStep(ctx, by, id, archive.EffectNumber, "已登记编号。", nil)
	if archive.KindOf(err) != archive.Conflict {
		return d, err
	}
	// What the failed act left in d was never committed: the number is read anew.
	there := o.Store.Read(ctx, by, func(tx archive.Tx) (err error) {
		d, err = tx.Documents().ByID(ctx, id)
		return err
	})
	if there == nil && d.Number != "" && d.Kind == archive.Outgoing && slices.Contains([]archive.Status{archive.Numbered, archive.Sealed}, d.Status) {
		return d, nil
	}
	return d, err
}

// SetSeries chooses the series of a document that waits for its number; only who has the task to register it can.
func (o *Office) SetSeries(ctx context.Context, by archive.By, id, series archive.ID) (d archive.Document, err error) {
	err = o.Store.InTx(ctx, by, func(tx archive.Tx) error {
		by.Made(id)
		if d, err = tx.Documents().Lock(ctx, id); err != nil {
			return err
		}
		if d.Number != "" {
			return archive.E(archive.Conflict, "这件公文已有发文字号，不能另换代字。")
		}
		m, err := o.matter(ctx, tx, &d)
		if err != nil {
			return notOnTheWay(d, archive.EffectNumber, err)
		}
		if !m.registers(tx.Actor()) {
			return archive.E(archive.Forbidden, "发文代字由登记编号的人员选定，这件公文目前不在您手上。")
		}
		if err := applySeries(ctx, tx, &d, &series); err != nil {
			return err
		}
		if err := tx.Documents().Update(ctx, &d); err != nil {
			return err
		}
		return log(ctx, tx, d, "document.series")
	})
	return d, err
}

// registersNow reports whether the actor has the open task to register the document.
func (o *Office) registersNow(ctx context.Context, tx archive.Tx, d archive.Document) (bool, error) {
	m, err := o.matter(ctx, tx, &d)
	if err != nil {
		return permitted(err)
	}
	return m.registers(tx.Actor()), nil
}

func (m *matter) registers(a archive.Actor) bool {
	return m.openTaskOf(a.Person, func(s workflow.Step) bool { return s.Effect == archive.EffectNumber }) != 0
}

// Reserve takes a number ahead (预留), with a leader's consent; it is used or voided later.
func (o *Office) Reserve(ctx context.Context, by archive.By, series archive.ID, leader archive.ID, purpose string) (n archive.Number, err error) {
	err = o.takeAhead(ctx, by, series, leader, func(ctx context.Context, tx archive.Tx, s archive.Series, second archive.Person) (string, error) {
		if strings.TrimSpace(purpose) == "" {
			return "", archive.E(archive.Invalid, "请写明预留这个号的用途。").On("reason")
		}
		if err := o.said("reason", purpose, maxNote); err != nil {
			return "", err
		}
		if err := consents(second); err != nil {
			return "", err
		}
		n = archive.Number{Origin: archive.OriginReserved, Fate: archive.FateReserved, Title: purpose, Reason: purpose, Second: second.Key}
		err := tx.Numbers().Take(ctx, s, tx.Today().Year(), &n)
		by.Made(n.ID)
		return n.Printed + "　" + purpose, err
	}, "number.reserve")
	return n, err
}

// takeAhead checks what every number outside the route needs: a clerk of the series' office, and a second person, a leader, who is told.
func (o *Office) takeAhead(ctx context.Context, by archive.By, series, leader archive.ID,
	take func(context.Context, archive.Tx, archive.Series, archive.Person) (what string, err error), act string) error {
	return o.Store.InTx(ctx, by, func(tx archive.Tx) error {
		s, err := o.mySeries(ctx, tx, series)
		if err != nil {
			return err
		}
		second, err := secondPerson(ctx, tx, leader)
		if err != nil {
			return err
		}
		by.Made(s.ID)
		if err := tx.Log(ctx, archive.Entry{Act: act, Subject: s.ID}); err != nil {
			return err
		}
		what, err := take(ctx, tx, s, second)
		if err != nil {
			return err
		}
		return inform(ctx, tx, second, s, act, what)
	})
}

// inform tells the second person at once what was done with his consent, so that nobody's name is used unknown to him. Who is not
// cleared for the class of the series learns nothing.
func inform(ctx context.Context, tx archive.Tx, second archive.Person, s archive.Series, act, what string) error {
	return tx.Notifications().Send(ctx, archive.Notification{ID: archive.NewID(), Person: second.Key, From: tx.Actor().Person, Kind: act, Text: what,
		AboutLevel: levelOfClass(s.Class)})
}

// mySeries is a series whose register the actor keeps.
func (o *Office) mySeries(ctx context.Context, tx archive.Tx, id archive.ID) (archive.Series, error) {
	s, err := tx.Registers().Series(ctx, id)
	if err != nil {
		return s, err
	}
	if err := tx.Actor().Need(org.Clerk); err != nil {
		return s, err
	}
	if levelOfClass(s.Class).StateSecret() && o.Profile != "classified" {
		return s, archive.E(archive.Invalid, "本系统为非涉密系统，秘密、机密、绝密公文的字号请在机要渠道登记。").On("series")
	}
	if !tx.Actor().Holds([]string{archive.ClerkToken(s.Unit)}) {
		return s, archive.E(archive.Forbidden, "这个代字的登记簿不由您管理。")
	}
	return s, nil
}

func secondPerson(ctx context.Context, tx archive.Tx, id archive.ID) (archive.Person, error) {
	p, err := tx.People().Person(ctx, id)
	if err != nil || p.Ended {
		return p, archive.E(archive.Invalid, "请选择同意这样做的领导。").On("second")
	}
	if p.Key == tx.Actor().Person {
		return p, archive.E(archive.Invalid, "须由另一个人同意，不能是您自己。").On("second")
	}
	directory, err := tx.People().Directory(ctx)
	if err != nil {
		return p, err
	}
	if known, _ := directory.Person(org.PersonKey(p.Key)); archive.Key(known.Organisation) != tx.Actor().Organisation {
		return p, archive.E(archive.Invalid, "请选择同意这样做的领导。").On("second")
	}
	return p, nil
}

// consents refuses a second person who has no say over numbers: a leader's consent is asked for, or that of a head.
func consents(second archive.Person) error {
	if slices.Contains(second.Roles, org.Leader) || slices.Contains(second.Roles, org.Head) {
		return nil
	}
	return archive.E(archive.Invalid, "%s不是领导或部门负责人，不能同意预留或作废字号。", second.Name).On("second")
}

// Void makes a number void (作废): it stays in the register with its reason and the second person's name. A document that held it
// is voided with it.
func (o *Office) Void(ctx context.Context, by archive.By, number archive.ID, leader archive.ID, reason string) (n archive.Number, err error) {
	err = o.Store.InTx(ctx, by, func(tx archive.Tx) error {
		by.Made(number)
		n, err = o.void(ctx, tx, number, leader, reason)
		return err
	})
	return n, err
}

func (o *Office) void(ctx context.Context, tx archive.Tx, number, leader archive.ID, reason string) (n archive.Number, err error) {
	if strings.TrimSpace(reason) == "" {
		return n, archive.E(archive.Invalid, "请写明作废的理由，理由会留在登记簿上。").On("reason")
	}
	if err := o.said("reason", reason, maxNote); err != nil {
		return n, err
	}
	if n, err = tx.Numbers().ByID(ctx, number); err != nil {
		return n, err
	}
	s, err := tx.Registers().SeriesByKey(ctx, n.Series)
	if err != nil {
		return n, err
	}
	if _, err := o.mySeries(ctx, tx, s.ID); err != nil {
		return n, err
	}
	second, err := secondPerson(ctx, tx, leader)
	if err != nil {
		return n, err
	}
	if err := consents(second); err != nil {
		return n, err
	}
	if err := voidDocument(ctx, tx, n, reason); err != nil {
		return n, err
	}
	n.Fate, n.Reason, n.Second, n.VoidedAt, n.VoidedBy = archive.FateVoid, reason, second.Key, tx.Now(), tx.Actor().Person
	if err := tx.Numbers().Settle(ctx, n); err != nil {
		return n, err
	}
	if err := inform(ctx, tx, second, s, "number.void", n.Printed+"　"+reason); err != nil {
		return n, err
	}
	return n, tx.Log(ctx, archive.Entry{Act: "number.void", Subject: n.ID, Detail: n.Printed + reason})
}

func voidDocument(ctx context.Context, tx archive.Tx, n archive.Number, reason string) error {
	if n.Document == 0 {
		return nil
	}
	found, err := tx.Documents().ByKey(ctx, n.Document)
	if err != nil {
		return err
	}
	d, err := tx.Documents().Lock(ctx, found.ID)
	if err != nil {
		return err
	}
	if err := d.Move(archive.Voided); err != nil {
		return archive.E(archive.Conflict, "%s已印发，不能作废；可以撤销或废止。", d.Number).Because(err)
	}
	if err := stopRun(ctx, tx, &d); err != nil {
		return err
	}
	if err := tx.Trace().AddHistory(ctx, archive.History{Document: d.Key, Person: tx.Actor().Person, PersonName: tx.Actor().Name,
		Act: string(archive.Voided), Detail: map[string]string{"opinion": reason}}); err != nil {
		return err
	}
	if err := tellFollowers(ctx, tx, d); err != nil {
		return err
	}
	if err := tx.Documents().Update(ctx, &d); err != nil {
		return err
	}
	return log(ctx, tx, d, "document.void")
}

// BackEnter registers a document that was issued on paper during an outage (补登): with reason and a second person. Its number is the
// next one; the paper must have been given just that one. It is Internal when its class says no more: nobody has decided to publish it.
func (o *Office) BackEnter(ctx context.Context, by archive.By, series, leader archive.ID, title, reason string, n int) (number archive.Number, err error) {
	err = o.takeAhead(ctx, by, series, leader, func(ctx context.Context, tx archive.Tx, s archive.Series, second archive.Person) (string, error) {
		if strings.TrimSpace(reason) == "" || strings.TrimSpace(title) == "" {
			return "", archive.E(archive.Invalid, "补登须写明公文标题和当时为何没有走线上流程。").On("reason")
		}
		if err := o.said("reason", reason, maxNote); err != nil {
			return "", err
		}
		d, err := o.backEntered(ctx, tx, s, title)
		if err != nil {
			return "", err
		}
		number = archive.Number{Origin: archive.OriginBackEntered, Fate: archive.FateInUse, Document: d.Key, Reason: reason, Second: second.Key}
		if err := tx.Numbers().Take(ctx, s, tx.Today().Year(), &number); err != nil {
			return "", err
		}
		if n != 0 && number.N != n {
			return "", archive.E(archive.Conflict, "纸质公文用的是 %d 号，而登记簿的下一个号是 %d 号，没有补登。请先核对。", n, number.N)
		}
		d.Number = number.Printed
		by.Made(number.ID)
		return number.Printed + "　" + reason, tx.Documents().Update(ctx, &d)
	}, "number.back_enter")
	return number, err
}

// backEntered makes the document of a back-entry. It was signed on paper, so its source says paper and it has no digest.
func (o *Office) backEntered(ctx context.Context, tx archive.Tx, s archive.Series, title string) (archive.Document, error) {
	d, err := blank(ctx, tx, archive.Outgoing)
	if err != nil {
		return d, err
	}
	d.Series, d.Source, d.SourceID, d.Status = s.Key, "paper", string(d.ID), archive.Issued
	d.Dated, d.IssuedAt = tx.Today(), tx.Now()
	d.Title, d.Level = oneLine(title), archive.LevelInternal
	if s.Class != archive.Public.Class() {
		d.Level = archive.Level(s.Class)
	}
	if err := o.checkValues(tx, d); err != nil {
		return d, err
	}
	if err := o.checkTexts(d); err != nil {
		return d, err
	}
	if err := retoken(ctx, tx, &d); err != nil {
		return d, err
	}
	if err := tx.Documents().Insert(ctx, &d); err != nil {
		return d, err
	}
	return d, log(ctx, tx, d, "document.back_enter")
}

// OpenYear sets the opening balance of a series and year at go-live: numbers 1 to opening were used before. Two people set it.
func (o *Office) OpenYear(ctx context.Context, by archive.By, series archive.ID, year, opening int, second archive.ID) error {
	return o.takeAhead(ctx, by, series, second, func(ctx context.Context, tx archive.Tx, s archive.Series, p archive.Person) (string, error) {
		if year < 1949 || year > tx.Today().Year() {
			return "", archive.E(archive.Invalid, "没有这个年度的登记簿，请核对年度。").On("year")
		}
		if opening < 1 || opening > 99_999 {
			return "", archive.E(archive.Invalid, "期初号须在 1 到 99999 之间。").On("opening")
		}
		if this := tx.Today().Year(); year < this-1 || year > this+1 {
			return "", archive.E(archive.Invalid, "期初号只为今年和前后一年设定。").On("year")
		}
		return fmt.Sprintf("%s〔%d〕1—%d号", s.Code, year, opening), tx.Registers().Open(ctx, s, year, opening, tx.Actor().Person, p.Key)
	}, "number.open")
}

// RegisterBook is a register on a page: its lines and its arithmetic.
type RegisterBook struct {
	Series archive.Series
	Years  []int
	Year   archive.YearOfSeries
	Sum    archive.RegisterSum
	Lines  []archive.RegisterLine
	Keeper bool   // the actor keeps the register and sees all of it
	Only   string // which of its lines are printed, in a word; "": all
}

// Book reads the register of a series and year, as far as the actor may know it; see seenBy.
func (o *Office) Book(ctx context.Context, by archive.By, series archive.ID, year int) (b RegisterBook, err error) {
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		if b.Series, err = tx.Registers().Series(ctx, series); err != nil {
			return err
		}
		if levelOfClass(b.Series.Class).Rank() > tx.Actor().Clearance.Rank() {
			return archive.ErrNotFound()
		}
		if year == 0 {
			year = tx.Today().Year()
		}
		if b.Years, err = tx.Registers().Years(ctx, b.Series); err != nil {
			return err
		}
		if b.Year, err = tx.Registers().Year(ctx, b.Series, year); err != nil {
			return err
		}
		if b.Lines, err = tx.Registers().Lines(ctx, b.Series, year); err != nil {
			return err
		}
		b.seenBy(tx.Actor())
		return nil
	})
	return b, err
}

// keepsRegister is the rule of the row-level security of numbers: the clerks and heads of the office that keeps the series, and in the
// plain class all of that office.
func keepsRegister(a archive.Actor, s archive.Series) bool {
	return a.Holds([]string{archive.ClerkToken(s.Unit), archive.HeadToken(s.Unit)}) ||
		s.Class == archive.Public.Class() && a.Holds([]string{archive.UnitToken(s.Unit)})
}

func sumOf(b RegisterBook) archive.RegisterSum {
	numbers := make([]archive.Number, len(b.Lines))
	issued := map[archive.Key]bool{}
	for i, l := range b.Lines {
		numbers[i] = l.Number
		issued[l.Document] = issued[l.Document] || !l.IssuedAt.IsZero()
	}
	return archive.SumRegister(b.Year, numbers, func(d archive.Key) bool { return issued[d] })
}

func levelOfClass(c archive.LevelClass) archive.Level {
	if c == archive.Public.Class() {
		return archive.Public
	}
	return archive.Level(c)
}
