package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/lantai/lantai/archive"
)

type sendings struct{ *tx }

// sendingWindow is how long the first of several notices waits for others to go out with it in one message.
const sendingWindow = time.Minute

// sendingLease is how long a parcel that was claimed belongs to who claimed it.
const sendingLease = 5 * time.Minute

// queue lays a notice out on each of its receiver's channels. In the house it has arrived with that.
func (q sendings) queue(n archive.Notification) {
	q.later(`INSERT INTO sending (organisation_id, notice_uid, kind, person_id, from_id, document_id, channel, state, at, next_at, sent_at)
		SELECT p.organisation_id, $1, $2, p.id, $4, $5, c, CASE WHEN c = 'in_app' THEN 'sent' ELSE 'queued' END, $6, $7,
			CASE WHEN c = 'in_app' THEN $6::timestamptz END
		FROM person p, unnest(channels_of(p.id)) c WHERE p.id = $3`,
		n.ID, n.Kind, n.Person, n.From, orNull(max(n.Document, n.About)), q.now, q.now.Add(sendingWindow))
}

func (q sendings) OfDocument(ctx context.Context, d archive.Key) ([]archive.Sending, error) {
	rows, err := q.Query(ctx, `SELECT s.notice_uid, s.kind, p.name, coalesce(f.name, ''), s.channel, s.state, s.why, s.at, s.sent_at, s.opened_at
		FROM sending s JOIN person p ON p.id = s.person_id LEFT JOIN person f ON f.id = s.from_id
		WHERE s.document_id = $1 ORDER BY s.at DESC, p.pinyin, p.name, s.kind, s.channel LIMIT 500`, d)
	if err != nil {
		return nil, translate(err)
	}
	list, err := pgx.CollectRows(rows, scanSending)
	return list, translate(err)
}

func scanSending(row pgx.CollectableRow) (s archive.Sending, err error) {
	err = row.Scan(&s.Notice, &s.Kind, &s.PersonName, &s.FromName, &s.Channel, &s.State, &s.Why, &s.At, moment{&s.SentAt}, moment{&s.OpenedAt})
	return s, err
}

// Claim takes all that waits for a person on the channel as soon as one of it is due, so that it goes out as one message.
func (q sendings) Claim(ctx context.Context, c archive.Channel, limit int) ([]archive.Parcel, error) {
	rows, err := q.Query(ctx, `WITH due AS (
			SELECT person_id, min(next_at) AS first FROM sending WHERE channel = $1 AND state = 'queued' AND next_at <= $2
			 GROUP BY person_id ORDER BY first, person_id LIMIT $3)
		SELECT s.id, s.notice_uid, s.kind, s.attempts, s.at, s.opened_at IS NOT NULL, CASE WHEN d.level = 0 THEN d.title ELSE '' END,
			n.level <= p.clearance AND (n.document_id IS NULL OR d.level <= p.clearance AND d.tokens && tokens_of(p.id, $4::date)),
			p.id, p.name, p.language, p.organisation_id, coalesce(k.mail, ''), coalesce(k.mobile, ''), coalesce(k.quiet, false)
		FROM due JOIN sending s ON s.person_id = due.person_id AND s.channel = $1 AND s.state = 'queued'
			JOIN notice n ON n.uid = s.notice_uid JOIN person p ON p.id = s.person_id
			LEFT JOIN contact k ON k.person_id = p.id LEFT JOIN document d ON d.id = n.document_id
		WHERE s.attempts = 0 OR s.next_at <= $2
		ORDER BY due.first, p.id, s.at, s.id FOR UPDATE OF s SKIP LOCKED`,
		c, q.now, limit, string(q.Today()))
	if err != nil {
		return nil, translate(err)
	}
	parcels, err := packed(rows, c)
	if err != nil {
		return nil, translate(err)
	}
	for _, p := range parcels {
		q.later(`UPDATE sending SET attempts = attempts + 1, message_uid = $2, tried_at = $3, next_at = $4 WHERE id = ANY ($1)`,
			keysOf(p.Items), p.ID, q.now, q.now.Add(sendingLease))
	}
	return parcels, nil
}

// packed gathers the rows of each person.
func packed(rows pgx.Rows, c archive.Channel) (parcels []archive.Parcel, err error) {
	var i archive.ParcelItem
	var p archive.Parcel
	_, err = pgx.ForEachRow(rows, []any{&i.Sending, &i.Notice, &i.Kind, &i.Attempts, &i.At, &i.Opened, &i.Title, &i.Known,
		&p.Person, &p.Name, &p.Language, &p.Organisation, &p.Contact.Mail, &p.Contact.Mobile, &p.Contact.Quiet}, func() error {
		if n := len(parcels); n == 0 || parcels[n-1].Person != p.Person {
			p.ID, p.Channel = archive.NewID(), c
			parcels = append(parcels, p)
		}
		last := &parcels[len(parcels)-1]
		last.Items = append(last.Items, i)
		return nil
	})
	return parcels, err
}

func keysOf(items []archive.ParcelItem) []archive.Key {
	keys := make([]archive.Key, len(items))
	for i, item := range items {
		keys[i] = item.Sending
	}
	return keys
}

func (q sendings) Settle(_ context.Context, o archive.Outcome) error {
	sent := &q.now
	if o.State != archive.SendingSent {
		sent = nil
	}
	q.later(`UPDATE sending SET state = $2, why = $3, next_at = $4, sent_at = $5, attempts = attempts - CASE WHEN $6 THEN 1 ELSE 0 END,
			tried_at = CASE WHEN $6 THEN NULL ELSE tried_at END WHERE id = ANY ($1) AND state = 'queued'`,
		keysOf(o.Items), o.State, o.Why, q.now.Add(o.After), sent, o.Untried)
	return nil
}

func (q sendings) Tried(ctx context.Context, c archive.Channel, since time.Time) (n int, err error) {
	err = q.QueryRow(ctx, `SELECT count(DISTINCT message_uid) FROM sending WHERE channel = $1 AND tried_at > $2`, c, since).Scan(&n)
	return n, translate(err)
}

func (q sendings) Contact(ctx context.Context) (c archive.Contact, err error) {
	err = q.QueryRow(ctx, `SELECT mail, mobile, channels, quiet FROM contact WHERE person_id = $1`, q.by.Person).
		Scan(&c.Mail, &c.Mobile, &c.Channels, &c.Quiet)
	if errors.Is(err, pgx.ErrNoRows) {
		return archive.Contact{Quiet: true}, nil
	}
	return c, translate(err)
}

func (q sendings) SetContact(_ context.Context, c archive.Contact) error {
	channels := []string{}
	for _, channel := range c.Channels {
		channels = append(channels, string(channel))
	}
	q.later(`INSERT INTO contact (person_id, organisation_id, mail, mobile, channels, quiet) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (person_id) DO UPDATE SET mail = excluded.mail, mobile = excluded.mobile, channels = excluded.channels, quiet = excluded.quiet`,
		q.by.Person, q.actor.Organisation, c.Mail, c.Mobile, channels, c.Quiet)
	return nil
}
