package search

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"

	"github.com/lantai/lantai/archive"
)

// lockFolder keeps a second program out of the index for as long as the file stays open.
func lockFolder(dir string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(archive.E(archive.Unavailable, "检索索引正由另一个程序使用。请先停止那个程序，再启动。").Because(err), f.Close())
	}
	return f, nil
}

// unlockFolder gives the folder back at once: closing alone would leave it with a child that was just forked.
func unlockFolder(lock *os.File) error {
	return errors.Join(syscall.Flock(int(lock.Fd()), syscall.LOCK_UN), lock.Close())
}

// removeOtherVersions deletes indexes of other mappings: this program cannot read them, and they hold texts.
func removeOtherVersions(dir string) {
	old, _ := filepath.Glob(filepath.Join(dir, "v*"))
	for _, path := range old {
		if filepath.Base(path) != mappingVersion {
			_ = os.RemoveAll(path)
		}
	}
}
