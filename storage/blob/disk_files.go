package blob

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
)

// write makes a file appear under its name only when all its bytes are on the disk: temporary file, fsync, rename, fsync of
// the folder. After an error nothing is left.
func (d *Disk) write(name string, r io.Reader) error {
	if err := d.fill(name+partSuffix, r); err != nil {
		return errors.Join(err, d.remove(name+partSuffix))
	}
	return d.move(name+partSuffix, name)
}

func (d *Disk) fill(name string, r io.Reader) error {
	f, err := d.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	if _, err := io.Copy(f, r); err != nil {
		return errors.Join(err, f.Close())
	}
	if err := f.Sync(); err != nil {
		return errors.Join(err, f.Close())
	}
	return f.Close()
}

// move renames and makes both folders remember it.
func (d *Disk) move(from, to string) error {
	if err := d.makeFolder(path.Dir(to)); err != nil {
		return err
	}
	if err := d.root.Rename(from, to); err != nil {
		return err
	}
	if err := d.syncDir(path.Dir(to)); err != nil || path.Dir(from) == path.Dir(to) {
		return err
	}
	return d.syncDir(path.Dir(from))
}

func (d *Disk) makeFolder(dir string) error {
	switch err := d.root.Mkdir(dir, 0o700); {
	case err == nil:
		return d.syncDir(path.Dir(dir))
	case errors.Is(err, fs.ErrExist):
		return nil
	default:
		return err
	}
}

// remove deletes a file; there being none is not an error.
func (d *Disk) remove(name string) error {
	switch err := d.root.Remove(name); {
	case err == nil:
		return d.syncDir(path.Dir(name))
	case errors.Is(err, fs.ErrNotExist):
		return nil
	default:
		return err
	}
}

func (d *Disk) syncDir(dir string) error {
	f, err := d.root.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
