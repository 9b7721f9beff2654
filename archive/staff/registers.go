package staff

import (
	"bytes"
	"context"
	"image/png"
	"io"
	"slices"
	"strings"

	"github.com/lantai/lantai/archive"
)

// SeriesText is a series of numbers as it is typed.
type SeriesText struct {
	Code  string             // 机关代字
	Name  string             // as the clerk calls it
	Class archive.LevelClass // one class, one 代字 (design 4.2)
	Unit  archive.ID         // that keeps the register; "" the office
	Mark  string             // of the letterhead; "" the organisation's
	Form  string             // document, letter, order, minutes
}

// forms are the letterheads of GB/T 9704-2012: the general one, and the particular ones of clause 10.
func forms() []string { return []string{"document", "letter", "order", "minutes"} }

// AddSeries adds a series to an organisation. Its code and class can never be changed: they are printed.
func (s *Staff) AddSeries(ctx context.Context, by archive.By, organisation archive.ID, t SeriesText) error {
	return s.act(ctx, by, func(d *desk) error {
		o, err := d.officeOf(organisation)
		if err != nil {
			return err
		}
		line := Series{Series: archive.Series{Organisation: o.Key, Code: strings.TrimSpace(t.Code), Class: t.Class}}
		if err := s.seriesFits(d, line.Series); err != nil {
			return err
		}
		if err := d.fillSeries(&line, t); err != nil {
			return err
		}
		err = d.rows.AddSeries(ctx, &line.Series)
		by.Made(line.ID)
		return err
	})
}

// officeOf is an organisation whose office's things the actor keeps. Series, letterhead and seal are used in its name alone, so that
// even the system administrator of the organisation above leaves the series to it.
func (d *desk) officeOf(id archive.ID) (Organisation, error) {
	o, err := d.organisation(id)
	if err != nil {
		return o, err
	}
	return o, needOffice(d.powers.KeepsOffice(o.Key))
}

// seriesFits checks what can never be changed.
func (s *Staff) seriesFits(d *desk, line archive.Series) error {
	level := archive.Level(line.Class)
	if line.Class == archive.Public.Class() {
		level = archive.Public
	}
	switch {
	case level.Rank() < 0:
		return archive.E(archive.Invalid, "请选择这个代字用于哪一类密级。").On("level_class")
	case level.StateSecret() && s.Profile != "classified":
		return archive.E(archive.Invalid, "本系统为非涉密系统，没有国家秘密公文的代字。").On("level_class")
	case level.Rank() > d.tx.Actor().Clearance.Rank():
		return archive.E(archive.Forbidden, "您的知悉权限不到“%s”，不能管理这一类代字。", level.Chinese()).On("level_class")
	case line.Organisation != d.tx.Actor().Organisation:
		return archive.E(archive.Forbidden, "发文代字由本单位自己的办公室管理，请该单位的机要员办理。").On("organisation")
	case line.Code == "" || len([]rune(line.Code)) > 20 || strings.ContainsAny(line.Code, "0123456789〔〕[]（）() \t\n　"):
		return archive.E(archive.Invalid, "机关代字写 1 至 20 个字，不带年份、括号、数字和空格，如“霁城建”。").On("code")
	}
	return nil
}

func (d *desk) fillSeries(line *Series, t SeriesText) (err error) {
	if line.Name, err = named(t.Name, "name", maxTitle); err != nil {
		return err
	}
	if line.Form = t.Form; !slices.Contains(forms(), t.Form) {
		return archive.E(archive.Invalid, "请选择公文版式。").On("form")
	}
	if line.Mark = strings.TrimSpace(t.Mark); line.Mark != "" {
		if line.Mark, err = named(t.Mark, "mark", maxMark); err != nil {
			return err
		}
	}
	u, err := d.keeper(line.Organisation, t.Unit)
	line.Unit = u.Key
	return err
}

// keeper is the unit that keeps a register: one of the organisation, its office unless another is named.
func (d *desk) keeper(organisation archive.Key, unit archive.ID) (Unit, error) {
	for _, u := range d.units {
		if u.Organisation == organisation && !u.Closed(d.tx.Today()) && (unit == "" && u.Office || unit != "" && u.ID == unit) {
			return u, nil
		}
	}
	return Unit{}, archive.E(archive.Invalid, "请选择管理登记簿的部门。").On("unit")
}

// SeriesChange is what is to be changed; what is nil stays.
type SeriesChange struct {
	Name, Mark, Form *string
	Unit             *archive.ID
	Closed           *bool // nothing new is numbered in it; its register stays
}

// ChangeSeries changes a series that was read in a version.
func (s *Staff) ChangeSeries(ctx context.Context, by archive.By, id archive.ID, version int, c SeriesChange) error {
	return s.act(ctx, by, func(d *desk) error {
		line, err := d.tx.Registers().Series(ctx, id)
		if err != nil {
			return err
		}
		by.Made(id)
		if err := needOffice(d.powers.KeepsOffice(line.Organisation)); err != nil {
			return err
		}
		t := SeriesText{Name: or(c.Name, line.Name), Mark: or(c.Mark, line.Mark), Form: or(c.Form, line.Form)}
		t.Unit = or(c.Unit, d.unitByKey(line.Unit).ID)
		changed := Series{Series: line, Version: version}
		if err := d.fillSeries(&changed, t); err != nil {
			return err
		}
		changed.Closed = or(c.Closed, line.Closed)
		return d.rows.UpdateSeries(ctx, changed)
	})
}

// or is what was asked for, or what was there before.
func or[T any](asked *T, before T) T {
	if asked == nil {
		return before
	}
	return *asked
}

// Series reads one series of the actor's organisation, with its version.
func (s *Staff) Series(ctx context.Context, by archive.By, id archive.ID) (found Series, err error) {
	err = s.Store.Read(ctx, by, func(tx archive.Tx) error {
		all, err := s.Store.Staffing(tx).Series(ctx, tx.Actor().Organisation)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(line Series) bool { return line.ID == id })
		if i < 0 {
			return archive.ErrNotFound()
		}
		found = all[i]
		return nil
	})
	return found, err
}

// AddFonds adds a fonds to an organisation. The first by its code takes what is filed from now on.
func (s *Staff) AddFonds(ctx context.Context, by archive.By, organisation archive.ID, code, name string) error {
	return s.act(ctx, by, func(d *desk) error {
		o, err := d.organisation(organisation)
		if err != nil {
			return err
		}
		if err := needFonds(d.powers.KeepsFonds(o.Key)); err != nil {
			return err
		}
		f := archive.Fonds{Organisation: o.Key}
		if f.Code, err = fondsCode(code, "code"); err != nil {
			return err
		}
		if f.Name, err = named(name, "name", maxName); err != nil {
			return err
		}
		err = d.rows.AddFonds(ctx, &f)
		by.Made(f.ID)
		return err
	})
}

// RenameFonds changes the name of a fonds that was read in a version; its code stands in every record code.
func (s *Staff) RenameFonds(ctx context.Context, by archive.By, id archive.ID, version int, name string) error {
	return s.act(ctx, by, func(d *desk) error {
		f, err := d.fonds(id)
		if err != nil {
			return err
		}
		by.Made(id)
		if err := needFonds(d.powers.KeepsFonds(f.Organisation)); err != nil {
			return err
		}
		f.Version = version
		if f.Name, err = named(name, "name", maxName); err != nil {
			return err
		}
		return d.rows.UpdateFonds(ctx, f)
	})
}

func (d *desk) fonds(id archive.ID) (Fonds, error) {
	for _, o := range d.organisations {
		if !d.powers.Sees(o.Key) {
			continue
		}
		all, err := d.rows.Fonds(d.ctx, o.Key)
		if err != nil {
			return Fonds{}, err
		}
		if i := slices.IndexFunc(all, func(f Fonds) bool { return f.ID == id }); i >= 0 {
			return all[i], nil
		}
	}
	return Fonds{}, archive.ErrNotFound()
}

// Fonds reads the fonds of the organisations that the actor may see; of the own one for everybody else, for it stands in record codes.
func (s *Staff) Fonds(ctx context.Context, by archive.By) (list []Fonds, err error) {
	err = s.look(ctx, by, func(d *desk) error {
		for _, o := range d.organisations {
			if !d.powers.Sees(o.Key) && o.Key != d.tx.Actor().Organisation {
				continue
			}
			all, err := d.rows.Fonds(ctx, o.Key)
			if err != nil {
				return err
			}
			list = append(list, all...)
		}
		return nil
	})
	return list, err
}

// The picture of a seal is printed at its natural size, so it must have dots enough and be round.
const (
	leastSealDots = 300
	mostSealDots  = 4000
	leastSealMM   = 20
	mostSealMM    = 60
)

// SetSeal takes the picture of an organisation's seal from an uploaded file of the actor's own, and its diameter in millimetres
// (国发〔1999〕25号: 42 mm for companies). It prints, and proves nothing: it is no electronic seal.
func (s *Staff) SetSeal(ctx context.Context, by archive.By, organisation, file archive.ID, mm float64) error {
	if mm < leastSealMM || mm > mostSealMM {
		return archive.E(archive.Invalid, "印章直径须在 %d 到 %d 毫米之间，企业为 42 毫米。", leastSealMM, mostSealMM).On("mm")
	}
	f, err := s.uploaded(ctx, by, file)
	if err != nil {
		return err
	}
	if err := s.sealPicture(ctx, f); err != nil {
		return err
	}
	return s.act(ctx, by, func(d *desk) error {
		o, err := d.officeOf(organisation)
		if err != nil {
			return err
		}
		by.Made(organisation)
		return d.rows.SetSeal(ctx, o.Key, f.Key, mm)
	})
}

// uploaded is a file that the actor has just uploaded.
func (s *Staff) uploaded(ctx context.Context, by archive.By, id archive.ID) (f archive.File, err error) {
	err = s.Store.Read(ctx, by, func(tx archive.Tx) error {
		f, err = tx.Files().ByID(ctx, id)
		if err != nil || f.Uploader != by.Person || f.State != archive.FileLive {
			return archive.E(archive.Invalid, "请先上传印章图样。").On("file").Because(err)
		}
		return nil
	})
	return f, err
}

func (s *Staff) sealPicture(ctx context.Context, f archive.File) error {
	if f.MediaType != "image/png" {
		return archive.E(archive.Unsupported, "印章图样须是 PNG 图片，最好带透明底。").On("file")
	}
	picture, err := s.bytesOf(ctx, f)
	if err != nil {
		return err
	}
	size, err := png.DecodeConfig(bytes.NewReader(picture))
	if err != nil {
		return archive.E(archive.Unsupported, "这个图片读不出来，请换一个 PNG 图片。").On("file").Because(err)
	}
	short, long := min(size.Width, size.Height), max(size.Width, size.Height)
	if short < leastSealDots || long > mostSealDots || long*10 > short*11 {
		return archive.E(archive.Invalid, "印章图样须接近正方形，边长 %d 到 %d 点，这个是 %d×%d。", leastSealDots, mostSealDots, size.Width, size.Height).On("file")
	}
	return nil
}

func (s *Staff) bytesOf(ctx context.Context, f archive.File) ([]byte, error) {
	b, err := s.Blobs.Open(ctx, archive.BlobKey(f.Blob))
	if err != nil {
		return nil, err
	}
	defer b.Close()
	return io.ReadAll(b)
}

// SealPicture is the picture of an organisation's seal, for those who keep it. NotFound when there is none.
func (s *Staff) SealPicture(ctx context.Context, by archive.By, organisation archive.ID) (picture []byte, err error) {
	var seal archive.Key
	err = s.look(ctx, by, func(d *desk) error {
		o, err := d.officeOf(organisation)
		if err == nil && o.Seal == 0 {
			err = archive.ErrNotFound()
		}
		seal = o.Seal
		return err
	})
	if err != nil {
		return nil, err
	}
	var f archive.File
	err = s.Store.Read(ctx, archive.System(), func(tx archive.Tx) (err error) { // it lies at no document, so nobody but the house has it
		f, err = tx.Files().ByKey(ctx, seal)
		return err
	})
	if err != nil {
		return nil, err
	}
	return s.bytesOf(ctx, f)
}
