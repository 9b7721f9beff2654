// Package loader plays the content of the demonstration into an empty installation: every act goes through its use case, in the
// order of time, by the person who did it, with the clock at the moment of the act.
package loader

import (
	"context"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/archive/records"
	"github.com/lantai/lantai/cmd/lantai/demo"
	"github.com/lantai/lantai/storage/postgres"
)

// Password is that of all accounts of a demonstration.
const Password = "Lantai-2026"

// House is what the loader works with. DB, Office, Archive and the blob store behind them must tell the time by Clock.
type House struct {
	DB      *postgres.DB
	Office  *office.Office
	Archive *records.Archive
	Clock   *Clock
	Hash    func(password string) (string, error) // in PHC string format
	Font    func() ([]byte, error)                // a TrueType font with Han characters, for the names on the seals
}

// Options say how a demonstration is loaded.
type Options struct {
	MustChange bool                  // everybody must choose a password of his own at the first sign-in
	Progress   func(done, total int) // told after each act; may be nil
}

// Report is what a person must know to use the demonstration.
type Report struct {
	Accounts []Account    `json:"accounts"`
	Series   []SeriesLine `json:"series"`
}

// Account is one that can sign in.
type Account struct {
	Username string   `json:"username"`
	Password string   `json:"password"`
	Name     string   `json:"name"`
	Unit     string   `json:"unit"`
	Roles    []string `json:"roles"`
}

// SeriesLine is a number series with the id by which programs name it.
type SeriesLine struct {
	ID           archive.ID `json:"id"`
	Code         string     `json:"code"`
	Name         string     `json:"name"`
	Organisation string     `json:"organisation"`
}

// Load plays the content, its days counted back from the clock's today. Conflict when somebody is in the installation already. What
// fails in the middle leaves what was loaded before: the installation must then be made anew.
func Load(ctx context.Context, h House, o Options) (Report, error) {
	content, err := demo.Load()
	if err != nil {
		return Report{}, err
	}
	p, err := play(ctx, h, o, content)
	if err != nil {
		return Report{}, err
	}
	return p.report(), nil
}

// play is Load, and answers all that the player has learnt.
func play(ctx context.Context, h House, o Options, content *demo.Demo) (*player, error) {
	empty, err := h.DB.Empty(ctx)
	if err != nil {
		return nil, err
	}
	if !empty {
		return nil, archive.E(archive.Conflict, "这里已有人员和公文，演示内容只能装入空的系统，没有改动任何内容。请另选一个空的数据目录。")
	}
	p := newPlayer(h, content)
	defer h.Clock.Release()
	if err := p.settle(ctx, o.MustChange); err != nil {
		return nil, err
	}
	return p, p.playAll(ctx, o.Progress)
}

func (p *player) report() Report {
	var r Report
	for _, person := range p.content.People {
		if person.Disabled || p.post(person) == nil {
			continue
		}
		a := Account{Username: person.Username, Password: Password, Name: person.Name, Unit: p.units[p.post(person).Unit].Name, Roles: []string{}}
		for _, g := range person.Roles {
			a.Roles = append(a.Roles, string(g.Role))
		}
		r.Accounts = append(r.Accounts, a)
	}
	for _, s := range p.content.Series {
		line := p.series[s.Key]
		r.Series = append(r.Series, SeriesLine{ID: line.ID, Code: line.Code, Name: line.Name, Organisation: p.units[s.Organisation].Name})
	}
	return r
}
