package staff

import (
	"context"
	"slices"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow/org"
)

// NewPost is a post in [From, To); an empty From is today, an empty To is open.
type NewPost struct {
	Unit       archive.ID
	Title      string
	Head, Main bool
	From, To   archive.Date
}

// Appoint gives somebody a post. The first one is the main post whether that was said or not; a new main post takes the place of the old.
func (s *Staff) Appoint(ctx context.Context, by archive.By, person archive.ID, n NewPost) error {
	return s.onAnother(ctx, by, person, func(d *desk, a Account, held []Post) error {
		u, err := d.chosenUnit(n.Unit, "unit")
		if err != nil {
			return err
		}
		if err := within(a, u); err != nil {
			return err
		}
		post, err := d.appointment(u, n.Title, n.From, n.To)
		if err != nil {
			return err
		}
		post.Person, post.Head = org.PersonKey(a.Key), n.Head
		post.Main = !slices.ContainsFunc(held, func(p Post) bool { return p.Main && p.To == "" })
		if n.Main {
			if err := d.mayMoveMain(held); err != nil {
				return err
			}
		}
		if err := d.rows.Appoint(ctx, post); err != nil || !n.Main || post.Main {
			return err
		}
		return d.makeMain(a.Key)
	})
}

// appointment checks a post in a unit in which the actor may give posts.
func (d *desk) appointment(u Unit, title string, from, to archive.Date) (a org.Appointment, err error) {
	if err := needAppoint(d.powers.Appoints(u)); err != nil {
		return a, err
	}
	a.Unit = org.UnitKey(u.Key)
	if a.Title, err = named(title, "title", maxTitle); err != nil {
		return a, err
	}
	if a.From, a.To, err = span(from, to, d.tx.Today()); err != nil {
		return a, err
	}
	if end := u.ClosesOn; end != "" && (to == "" || to > end) {
		return a, archive.E(archive.Invalid, "“%s”自 %s 起撤销，岗位须在那之前截止。", u.Name, string(end)).On("unit")
	}
	return a, nil
}

// mayMoveMain refuses to take the main post from a unit in which the actor gives no posts: what its holder drafts belongs to that unit.
func (d *desk) mayMoveMain(held []Post) error {
	for _, p := range held {
		if p.Main && (p.To == "" || p.To > d.tx.Today()) {
			if err := needAppoint(d.powers.Appoints(d.unitByKey(p.Unit.Key))); err != nil {
				return err
			}
		}
	}
	return nil
}

// makeMain makes the post that was just given the main one.
func (d *desk) makeMain(person archive.Key) error {
	held, err := d.rows.Posts(d.ctx, person)
	if err != nil {
		return err
	}
	newest := slices.MaxFunc(held, func(a, b Post) int { return int(a.Key - b.Key) })
	return d.rows.SetMain(d.ctx, newest)
}

// onAnother is an act on the posts of somebody else.
func (s *Staff) onAnother(ctx context.Context, by archive.By, person archive.ID, work func(*desk, Account, []Post) error) error {
	return s.act(ctx, by, func(d *desk) error {
		a, err := d.person(person)
		if err != nil {
			return err
		}
		by.Made(person)
		if err := d.powers.notOneself(a.Key); err != nil {
			return err
		}
		held, err := d.rows.Posts(ctx, a.Key)
		if err != nil {
			return err
		}
		return work(d, a, held)
	})
}

// onPost is an act on a post of somebody else, by who may give posts in its unit.
func (s *Staff) onPost(ctx context.Context, by archive.By, person, post archive.ID, work func(*desk, Post) error) error {
	return s.onAnother(ctx, by, person, func(d *desk, _ Account, held []Post) error {
		i := slices.IndexFunc(held, func(p Post) bool { return p.ID == post })
		if i < 0 {
			return archive.ErrNotFound()
		}
		if err := needAppoint(d.powers.Appoints(d.unitByKey(held[i].Unit.Key))); err != nil {
			return err
		}
		return work(d, held[i])
	})
}

// EndPost lets a post end before the day on; "" is today. One that has not begun by then is taken back.
func (s *Staff) EndPost(ctx context.Context, by archive.By, person, post archive.ID, on archive.Date) error {
	return s.onPost(ctx, by, person, post, func(d *desk, p Post) error {
		day, err := onDay(on, d.tx.Today())
		if err != nil {
			return err
		}
		if p.To != "" && p.To <= d.tx.Today() {
			return archive.E(archive.Conflict, "这个岗位已于 %s 截止。", string(p.To))
		}
		return d.rows.EndPost(ctx, p, day)
	})
}

// SetMain makes a post that is held the main one: the one in which its holder acts unless another is chosen.
func (s *Staff) SetMain(ctx context.Context, by archive.By, person, post archive.ID) error {
	return s.onPost(ctx, by, person, post, func(d *desk, p Post) error {
		if p.To != "" && p.To <= d.tx.Today() {
			return archive.E(archive.Conflict, "这个岗位已于 %s 截止。", string(p.To))
		}
		held, err := d.rows.Posts(ctx, p.Person)
		if err != nil {
			return err
		}
		if err := d.mayMoveMain(held); err != nil {
			return err
		}
		return d.rows.SetMain(ctx, p)
	})
}
