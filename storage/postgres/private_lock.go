package postgres

import (
	"fmt"
	"os"
	"syscall"

	"github.com/lantai/lantai/archive"
)

// folderLock keeps a second program out of a data folder. The kernel takes it back when the program ends, however it ends.
type folderLock struct{ file *os.File }

// lockFolder takes the lock or says which process holds it.
func lockFolder(path string) (*folderLock, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, archive.E(archive.Unavailable, "锁文件 %s 打不开。请检查权限。", path).Because(err)
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		file.Close()
		pid, _ := readLock(path)
		return nil, archive.E(archive.Conflict, "数据目录正由另一个程序使用（进程 %d，锁文件 %s）。请先停止它，或另选数据目录。", pid, path).Because(err)
	}
	l := &folderLock{file}
	if err := l.write(os.Getpid(), ""); err != nil {
		l.release()
		return nil, err
	}
	return l, nil
}

// write records who holds the lock and where the socket is, once it is known.
func (l *folderLock) write(pid int, socket string) error {
	if err := l.file.Truncate(0); err != nil {
		return err
	}
	_, err := l.file.WriteAt(fmt.Appendf(nil, "%d\n%s\n", pid, socket), 0)
	return err
}

// release gives the lock back at once: closing alone would leave it with a child that was just forked, until that has become its program.
func (l *folderLock) release() {
	_ = syscall.Flock(int(l.file.Fd()), syscall.LOCK_UN)
	l.file.Close()
}

// readLock tells what the holder wrote, zero values if there is none.
func readLock(path string) (pid int, socket string) {
	file, err := os.Open(path)
	if err != nil {
		return 0, ""
	}
	defer file.Close()
	_, _ = fmt.Fscanf(file, "%d\n%s\n", &pid, &socket)
	return pid, socket
}
