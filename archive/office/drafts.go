package office

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/lantai/lantai/archive"
)

// LockTime is how long an editor holds a document after the last save.
const LockTime = 15 * time.Minute

// Change is what is to be changed at a draft; nil fields stay as they are.
type Change struct {
	Genre       *archive.Genre
	Title       *string
	To, CC      *[]string // unit ids, or names of outside bodies
	Level       *archive.Level
	Term        *string
	Urgency     *archive.Urgency
	Openness    *archive.Openness
	Offline     *bool
	Retention   *archive.Retention
	Series      *archive.ID
	Body        *archive.Body
	Note        *string
	Attachments *[]Attachment
	Countersign *[]archive.ID
	CoIssuers   *[]string   // of outgoing documents, in printed order: unit ids, or names of outside bodies
	ToSign      *archive.ID // whom the drafter proposes to sign; "": any of the leaders
	ReplyTo     *archive.ID
	Number      *string // of incoming documents: the sender's
	Sender      *string
	Dated       *archive.Date
	Arrival     *ArrivalChange // of incoming documents: how it came
	Form        *string        // of forms that are filled in: which one, and the values of its fields
	Fields      *map[string]any
}

// Attachment names an uploaded file, its printed name and its level.
type Attachment struct {
	File  archive.ID
	Name  string // "": the file's own name
	Level archive.Level
}

// CreateDraft begins an outgoing document, a report or a form that is filled in.
func (o *Office) CreateDraft(ctx context.Context, by archive.By, kind archive.DocumentKind, c Change) (d archive.Document, err error) {
	err = o.Store.InTx(ctx, by, func(tx archive.Tx) error {
		if kind == archive.Application {
			d, err = o.createForm(ctx, tx, by, c)
			return err
		}
		if c.Form != nil || c.Fields != nil {
			return archive.E(archive.Invalid, "只有申请才按表单填写，请把种类写成 form。").On("form")
		}
		if kind != archive.Outgoing && kind != archive.Report {
			return archive.E(archive.Invalid, "公文种类“%s”不能起草，请选择发文或签报。", string(kind)).On("kind")
		}
		if d, err = blank(ctx, tx, kind); err != nil {
			return err
		}
		return o.insert(ctx, tx, by, &d, c)
	})
	return d, err
}

// insert writes a new draft with its first content.
func (o *Office) insert(ctx context.Context, tx archive.Tx, by archive.By, d *archive.Document, c Change) error {
	if err := o.apply(ctx, tx, d, c); err != nil {
		return err
	}
	by.Made(d.ID)
	return keepDraft(ctx, tx, d)
}

// keepDraft writes the row of a new draft.
func keepDraft(ctx context.Context, tx archive.Tx, d *archive.Document) error {
	d.Tokens, d.Insiders = archive.TokensOf(*d, archive.Involved{})
	if err := tx.Documents().Insert(ctx, d); err != nil {
		return err
	}
	return log(ctx, tx, *d, "document.draft")
}

// answered reports whether the request was carried out before, so that what must be made outside the act need not be made again.
func (o *Office) answered(ctx context.Context, by archive.By) bool {
	if by.Claim == nil {
		return false
	}
	return o.Store.InTx(ctx, by, func(archive.Tx) error { return errors.New("nothing was carried out yet") }) == nil
}

func log(ctx context.Context, tx archive.Tx, d archive.Document, act string) error {
	return tx.Log(ctx, archive.Entry{Act: act, Subject: d.ID, Level: d.Level, Detail: d.Title, Topics: []archive.Topic{archive.TopicDocument}})
}

func blank(ctx context.Context, tx archive.Tx, kind archive.DocumentKind) (archive.Document, error) {
	a := tx.Actor()
	me, err := tx.People().PersonByKey(ctx, a.Person)
	if err != nil {
		return archive.Document{}, err
	}
	if me.Unit.Key == 0 {
		return archive.Document{}, archive.E(archive.Forbidden, "您目前没有任职部门，不能拟稿，请联系系统管理员。")
	}
	organisation, err := tx.People().Organisation(ctx, a.Organisation)
	return archive.Document{ID: archive.NewID(), Organisation: a.Organisation, Kind: kind, Genre: archive.Notice, Level: archive.Public,
		Urgency: archive.Normal, Openness: archive.NotOpen, Retention: archive.Years10, Status: archive.Drafting, Draft: 1,
		Drafter: a.Person, Unit: me.Unit.Key, DrafterName: a.Name, DrafterPost: me.Title, UnitName: me.Unit.Name,
		Sender: organisation.Name}, err
}

// apply writes a change into a draft and checks each value; it does not check the form, which is the press's.
func (o *Office) apply(ctx context.Context, tx archive.Tx, d *archive.Document, c Change) error {
	if d.Kind == archive.Application {
		return o.applyForm(ctx, tx, d, c)
	}
	set(&d.Genre, c.Genre)
	set(&d.Level, c.Level)
	set(&d.Term, c.Term)
	set(&d.Urgency, c.Urgency)
	set(&d.Openness, c.Openness)
	set(&d.Offline, c.Offline)
	set(&d.Retention, c.Retention)
	set(&d.Body, c.Body)
	if c.Title != nil {
		d.Title = oneLine(*c.Title)
	}
	if c.Note != nil {
		d.Note = strings.Trim(oneLine(*c.Note), " （）()")
	}
	d.Body = cleanBody(d.Body)
	if err := o.checkValues(tx, *d); err != nil {
		return err
	}
	if err := o.applyLinks(ctx, tx, d, c); err != nil {
		return err
	}
	if err := coversFiles(*d); err != nil {
		return err
	}
	return o.checkTexts(*d)
}

func set[T any](field *T, value *T) {
	if value != nil {
		*field = *value
	}
}

func (o *Office) checkValues(tx archive.Tx, d archive.Document) error {
	switch {
	case !d.Genre.Valid():
		return archive.E(archive.Invalid, "没有“%s”这个文种，请从十五个文种中选择。", string(d.Genre)).On("genre")
	case d.Level.Rank() < 0:
		return archive.E(archive.Invalid, "没有“%s”这个密级。", string(d.Level)).On("level")
	case d.Level.StateSecret() && o.Profile != "classified":
		return archive.E(archive.Invalid, "秘密、机密、绝密不能在本系统起草，请走机要渠道。").On("level")
	case d.Level.Rank() > tx.Actor().Clearance.Rank():
		return archive.E(archive.Invalid, "您的账号不能起草“%s”的公文。", d.Level.Chinese()).On("level")
	case d.Term != "" && !d.Level.StateSecret():
		return archive.E(archive.Invalid, "只有国家秘密才标保密期限，“%s”不标。", d.Level.Chinese()).On("term")
	case !d.Urgency.Valid():
		return archive.E(archive.Invalid, "没有“%s”这个紧急程度。", string(d.Urgency)).On("urgency")
	case !d.Openness.Valid():
		return archive.E(archive.Invalid, "没有“%s”这种公开属性。", string(d.Openness)).On("openness")
	case !d.Retention.Valid():
		return archive.E(archive.Invalid, "没有“%s”这个保管期限，请选择永久、30年或10年。", string(d.Retention)).On("retention")
	case utf8.RuneCountInString(d.Title) > 200:
		return archive.E(archive.Invalid, "标题最长 200 字，请精简。").On("title")
	case utf8.RuneCountInString(d.Body.Plain()) > 200_000:
		return archive.E(archive.Invalid, "正文最长 20 万字，较长的内容请作为附件。").On("body")
	}
	return nil
}

func (o *Office) applyLinks(ctx context.Context, tx archive.Tx, d *archive.Document, c Change) (err error) {
	if c.To != nil {
		if d.To, err = receivers(ctx, tx, *c.To, "to"); err != nil {
			return err
		}
	}
	if c.CC != nil {
		if d.CC, err = receivers(ctx, tx, *c.CC, "cc"); err != nil {
			return err
		}
	}
	if c.Countersign != nil {
		if d.Countersign, err = countersigners(ctx, tx, *d, *c.Countersign); err != nil {
			return err
		}
	}
	if c.CoIssuers != nil {
		if err = setCoIssuers(ctx, tx, d, *c.CoIssuers); err != nil {
			return err
		}
	}
	if c.ToSign != nil {
		if err = proposeSigner(ctx, tx, d, *c.ToSign); err != nil {
			return err
		}
	}
	if c.Attachments != nil {
		if err = o.attach(ctx, tx, d, *c.Attachments); err != nil {
			return err
		}
	}
	if c.ReplyTo != nil {
		if d.ReplyTo, err = replyTo(ctx, tx, *c.ReplyTo); err != nil {
			return err
		}
	}
	return applySeries(ctx, tx, d, c.Series)
}

// replyTo finds the document that is answered; none for an empty id.
func replyTo(ctx context.Context, tx archive.Tx, id archive.ID) (archive.Key, error) {
	if id == "" {
		return 0, nil
	}
	d, err := tx.Documents().ByID(ctx, id)
	return d.Key, err
}

func applySeries(ctx context.Context, tx archive.Tx, d *archive.Document, id *archive.ID) error {
	if id != nil {
		d.Series, d.SeriesID = 0, *id
		if *id == "" {
			return nil
		}
		s, err := tx.Registers().Series(ctx, *id)
		if err != nil {
			return archive.E(archive.Invalid, "没有这个发文代字，请重新选择。").On("series").Because(err)
		}
		d.Series = s.Key
	}
	if d.Series == 0 {
		return nil
	}
	s, err := tx.Registers().SeriesByKey(ctx, d.Series)
	if err != nil {
		return err
	}
	return archive.SeriesFor(*d, s)
}

func receivers(ctx context.Context, tx archive.Tx, list []string, field string) ([]archive.Receiver, error) {
	var found []archive.Receiver
	for _, item := range list {
		item = oneLine(item)
		r := archive.Receiver{Name: item}
		if archive.ValidID(item) {
			u, err := tx.People().Unit(ctx, archive.ID(item))
			if err != nil {
				return nil, archive.E(archive.Invalid, "有一个收文单位不存在，请重新选择。").On(field).Because(err)
			}
			r = archive.Receiver{Unit: u.Key, UnitID: u.ID, Organisation: u.Organisation, Name: u.Name}
		}
		if item == "" || slices.ContainsFunc(found, func(o archive.Receiver) bool { return o.Name == r.Name }) {
			continue
		}
		if utf8.RuneCountInString(r.Name) > 100 {
			return nil, archive.E(archive.Invalid, "收文单位名称最长 100 字。").On(field)
		}
		found = append(found, r)
	}
	return found, nil
}

func countersigners(ctx context.Context, tx archive.Tx, d archive.Document, ids []archive.ID) ([]archive.UnitRef, error) {
	var found []archive.UnitRef
	for _, id := range ids {
		u, err := tx.People().Unit(ctx, id)
		if err != nil || u.Organisation != d.Organisation {
			return nil, archive.E(archive.Invalid, "会签部门须是本单位的部门，请重新选择。").On("countersign")
		}
		ref := archive.UnitRef{Key: u.Key, ID: u.ID, Name: u.Name}
		if !slices.Contains(found, ref) {
			found = append(found, ref)
		}
	}
	return found, nil
}
