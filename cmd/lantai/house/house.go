// Package house puts the parts together: database, blob store, fonts, index, use cases. The commands and the tests open the same
// house.
package house

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/content"
	"github.com/lantai/lantai/archive/notices"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/archive/records"
	"github.com/lantai/lantai/archive/staff"
	"github.com/lantai/lantai/migrations"
	"github.com/lantai/lantai/search"
	"github.com/lantai/lantai/storage/blob"
	"github.com/lantai/lantai/storage/postgres"
	"github.com/lantai/lantai/web"
	"github.com/lantai/lantai/web/notify"
)

// Settings say where the parts are. The zero value of each means what design 6 says of no configuration.
type Settings struct {
	Data        string // folder of all that this machine keeps
	DatabaseURL string // serving role; empty: a private server in Data
	OwnerURL    string // owner; only with DatabaseURL, and only where migrations run
	PostgresBin string
	S3          *blob.S3Config // nil: the disk, in Data
	Fonts       string
	MaxUpload   int64 // bytes
	Profile     string
	BaseURL     string          // the address that people type, for messages that lead to it
	Gateways    notify.Settings // by which notices leave the house
	Fragile     bool            // the private server's commits do not wait for the disk: for tests only
	Now         func() time.Time
	Log         *slog.Logger
}

// House is all parts, open. Close gives them back in the reverse order.
type House struct {
	DB       *postgres.DB
	Blobs    archive.Blobs
	Index    *search.Engine
	Office   *office.Office
	Records  *records.Archive
	Staff    *staff.Staff
	Notices  *notices.Notices
	Desk     *Desk
	Settings Settings

	private *postgres.Private
	closers []func() error
}

// Open starts and connects the parts and brings the schema up to date. An installation that was not set up yet is set up as Profile
// says. On an error nothing stays open.
func Open(ctx context.Context, s Settings) (h *House, err error) {
	h = &House{Settings: s.withDefaults()}
	defer func() {
		if err != nil {
			err = errors.Join(err, h.Close())
			h = nil
		}
	}()
	for _, open := range []func(context.Context) error{h.openDatabase, h.openBlobs, h.openIndex} {
		if err := open(ctx); err != nil {
			return h, err
		}
	}
	return h, h.openUseCases(ctx)
}

// OpenDatabase opens the database and the use cases that need nothing else, for commands that work beside a running service: its private
// server is joined, or one is started for as long as the house is open.
func OpenDatabase(ctx context.Context, s Settings) (h *House, err error) {
	h = &House{Settings: s.withDefaults()}
	if h.Settings.DatabaseURL == "" {
		if running, err := postgres.RunningPrivate(ctx, filepath.Join(s.Data, "postgres")); err == nil {
			h.Settings.DatabaseURL, h.Settings.OwnerURL = running.URL(postgres.ServeRole), running.URL(postgres.OwnerRole)
		}
	}
	if err := h.openDatabase(ctx); err != nil {
		return nil, errors.Join(err, h.Close())
	}
	h.Staff = staff.New(h.staffOptions())
	return h, nil
}

func (h *House) staffOptions() staff.Options {
	return staff.Options{Store: h.DB, Blobs: h.Blobs, Hash: web.HashPassword, Profile: h.Settings.Profile}
}

func (s Settings) withDefaults() Settings {
	if s.Now == nil {
		s.Now = time.Now
	}
	if s.Log == nil {
		s.Log = slog.Default()
	}
	if s.MaxUpload == 0 {
		s.MaxUpload = 200 << 20
	}
	if s.Profile == "" {
		s.Profile = "open"
	}
	return s
}

// Close gives everything back; it may be called more than once.
func (h *House) Close() error {
	var all []error
	for i := len(h.closers) - 1; i >= 0; i-- {
		all = append(all, h.closers[i]())
	}
	h.closers = nil
	return errors.Join(all...)
}

func (h *House) onClose(f func() error) { h.closers = append(h.closers, f) }

func (h *House) openDatabase(ctx context.Context) (err error) {
	serve, owner := h.Settings.DatabaseURL, h.Settings.OwnerURL
	if serve == "" {
		if h.private, err = h.privateServer(ctx); err != nil {
			return err
		}
		serve, owner = h.private.URL(postgres.ServeRole), h.private.URL(postgres.OwnerRole)
	}
	if owner != "" {
		if err := migrations.Up(ctx, owner); err != nil {
			return err
		}
	}
	if h.DB, err = postgres.Open(ctx, serve, postgres.Options{Now: h.Settings.Now, Log: h.Settings.Log}); err != nil {
		return err
	}
	h.onClose(func() error { h.DB.Close(); return nil })
	return h.setUp(ctx)
}

func (h *House) privateServer(ctx context.Context) (*postgres.Private, error) {
	if err := os.MkdirAll(h.Settings.Data, 0o755); err != nil {
		return nil, archive.E(archive.Unavailable, "数据目录 %s 不能使用。", h.Settings.Data).Because(err)
	}
	p, err := postgres.StartPrivate(ctx, filepath.Join(h.Settings.Data, "postgres"),
		postgres.PrivateOptions{Bin: h.Settings.PostgresBin, Fragile: h.Settings.Fragile})
	if err == nil {
		h.onClose(p.Stop)
	}
	return p, err
}

// setUp makes a fresh schema an installation, and refuses to run one under another profile than it was set up with.
func (h *House) setUp(ctx context.Context) error {
	there, err := h.DB.Installation(ctx)
	if archive.KindOf(err) == archive.NotFound {
		there.Profile, err = h.Settings.Profile, h.DB.SetUp(ctx, postgres.Installation{Profile: h.Settings.Profile})
	}
	if err != nil {
		return err
	}
	if there.Profile != h.Settings.Profile {
		return archive.E(archive.Conflict, "本系统建立时选定为 %s，不能改为 %s 运行。", there.Profile, h.Settings.Profile)
	}
	return h.DB.Staff(ctx, archive.System(), func(s postgres.Staffing) error { return s.Ship(ctx) })
}

func (h *House) openBlobs(ctx context.Context) (err error) {
	if s3 := h.Settings.S3; s3 != nil {
		h.Blobs, err = blob.OpenS3(ctx, *s3, h.Settings.Now)
	} else {
		h.Blobs, err = blob.OpenDisk(filepath.Join(h.Settings.Data, "blobs"), h.Settings.Now)
	}
	if err == nil {
		h.onClose(h.Blobs.Close)
	}
	return err
}

func (h *House) openIndex(context.Context) (err error) {
	if h.Index, err = search.Open(filepath.Join(h.Settings.Data, "index"), h.Settings.Log); err == nil {
		h.onClose(h.Index.Close)
	}
	return err
}

func (h *House) openUseCases(context.Context) error {
	h.Desk = NewDesk(func() ([]byte, error) { return os.ReadFile(filepath.Join(h.Settings.Fonts, "hei.ttf")) })
	h.Records = records.New(records.Options{Store: h.DB, Blobs: h.Blobs, Viewer: h.Desk, SecretMark: content.SecretMark})
	h.Staff = staff.New(h.staffOptions())
	h.Office = office.New(office.Options{Store: h.DB, Blobs: h.Blobs, Press: NewPress(h.Settings.Fonts, h.Settings.Now), Pictures: h.Desk, Inspector: h.Desk, Spell: postgres.Spell,
		Filer: h.Records, Lender: h.Records, Profile: h.Settings.Profile, MaxUpload: h.Settings.MaxUpload})
	h.Records.Way = h.Office
	outlets, err := notify.Outlets(h.Settings.Gateways)
	h.Notices = notices.New(notices.Options{Store: h.DB, Outlets: outlets, BaseURL: h.Settings.BaseURL, Log: h.Settings.Log})
	return err
}
