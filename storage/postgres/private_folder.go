package postgres

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"github.com/lantai/lantai/archive"
)

// longestSocket is what sockaddr_un.sun_path holds on Linux without its final zero byte.
const longestSocket = 107

// clusterFolder is the data folder of a private cluster, locked by this program.
type clusterFolder struct {
	dir     string
	lock    *folderLock
	account *syscall.Credential // whom the server runs as; nil: as whom this program runs
}

func (f clusterFolder) data() string     { return filepath.Join(f.dir, "data") }
func (f clusterFolder) dataInit() string { return filepath.Join(f.dir, "data.init") }
func (f clusterFolder) log() string      { return filepath.Join(f.dir, "server.log") }
func (f clusterFolder) close()           { f.lock.release() }

// openFolder makes and locks the data folder.
func openFolder(dir string) (f clusterFolder, err error) {
	if f.dir, err = filepath.Abs(dir); err != nil {
		return f, err
	}
	if err := os.MkdirAll(f.dir, 0o700); err != nil {
		return f, archive.E(archive.Unavailable, "数据目录 %s 建不起来。请检查磁盘和权限。", f.dir).Because(err)
	}
	if f.lock, err = lockFolder(filepath.Join(f.dir, "lock")); err != nil {
		return f, err
	}
	if f.account, err = f.chooseAccount(); err != nil {
		f.close()
	}
	return f, err
}

// chooseAccount decides whom the server runs as: an existing cluster stays with its owner, since the server refuses any other;
// otherwise root steps down to postgres or nobody.
func (f clusterFolder) chooseAccount() (*syscall.Credential, error) {
	info, err := os.Stat(f.data())
	if err == nil {
		owner := info.Sys().(*syscall.Stat_t)
		switch os.Geteuid() {
		case int(owner.Uid):
			return nil, nil
		case 0:
			return &syscall.Credential{Uid: owner.Uid, Gid: owner.Gid}, nil
		}
		return nil, archive.E(archive.Unavailable, "数据目录 %s 属于另一个系统用户（uid %d）。请以该用户或 root 启动。", f.dir, owner.Uid)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, archive.E(archive.Unavailable, "数据目录 %s 读不到。请检查权限。", f.dir).Because(err)
	}
	if os.Geteuid() != 0 {
		return nil, nil
	}
	return unprivileged("postgres", "nobody")
}

// unprivileged gives the first of the accounts that the machine has.
func unprivileged(names ...string) (*syscall.Credential, error) {
	for _, name := range names {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
		gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
		if err1 == nil && err2 == nil {
			return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
		}
	}
	return nil, archive.E(archive.Unavailable, "数据库不能以 root 运行，本机又没有 %s 用户。请建立其一，或以普通用户启动。", strings.Join(names, "、"))
}

// give hands a path to the server's account.
func (f clusterFolder) give(path string) error {
	if f.account == nil {
		return nil
	}
	return os.Chown(path, int(f.account.Uid), int(f.account.Gid))
}

// version is the major version that the cluster was made with; 0 when there is no cluster yet.
func (f clusterFolder) version() int {
	text, err := os.ReadFile(filepath.Join(f.data(), "PG_VERSION"))
	if err != nil {
		return 0
	}
	major, _ := strconv.Atoi(strings.TrimSpace(string(text)))
	return major
}

// makeSocketFolder makes the folder of the socket; it lies elsewhere when the data folder's path is too long for a socket, or has a
// comma, which stands between two hosts in an address.
func (f clusterFolder) makeSocketFolder() (dir string, err error) {
	dir = filepath.Join(f.dir, "run")
	if len(dir)+len("/.s.PGSQL."+port) > longestSocket || strings.Contains(dir, ",") {
		dir, err = os.MkdirTemp("", "lantai-")
	} else {
		err = os.MkdirAll(dir, 0o700)
	}
	if err != nil {
		return "", err
	}
	return dir, f.give(dir)
}

// writeAccess writes who may connect: the operating-system user of this program and nobody else, in any of the three roles.
// It is written at each start, so that a folder handed to another user works for that user.
func (f clusterFolder) writeAccess() error {
	me, err := user.Current()
	if err != nil {
		return err
	}
	roles := []string{AdminRole, OwnerRole, ServeRole}
	var ident bytes.Buffer
	for _, role := range roles {
		fmt.Fprintf(&ident, "lantai %q %s\n", me.Username, role)
	}
	hba := fmt.Sprintf("local all %s peer map=lantai\n", strings.Join(roles, ","))
	if err := f.writeForServer("pg_hba.conf", []byte(hba)); err != nil {
		return err
	}
	return f.writeForServer("pg_ident.conf", ident.Bytes())
}

func (f clusterFolder) writeForServer(name string, text []byte) error {
	path := filepath.Join(f.data(), name)
	if err := os.WriteFile(path, text, 0o600); err != nil {
		return err
	}
	return f.give(path)
}

// openLog opens the server's log to append; a log above 10 MB is set aside first, so that two files are the most there is.
func (f clusterFolder) openLog() (*os.File, error) {
	if info, err := os.Stat(f.log()); err == nil && info.Size() > 10<<20 {
		if err := os.Rename(f.log(), f.log()+".old"); err != nil {
			return nil, err
		}
	}
	return os.OpenFile(f.log(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
}

// why is an Unavailable error with the end of the server's log as its cause.
func (f clusterFolder) why(format string, args ...any) error {
	text, err := os.ReadFile(f.log())
	if err != nil {
		return archive.E(archive.Unavailable, format, args...).Because(err)
	}
	const last = 600
	text = text[max(0, len(text)-last):]
	return archive.E(archive.Unavailable, format, args...).Because(errors.New(strings.TrimSpace(string(text))))
}
