package postgres

import (
	"cmp"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/lantai/lantai/archive"
)

// oldestServer is the first major version that keeps strangers from creating things in the public schema.
const oldestServer = 15

// ErrNoServer is the cause when the machine has no server programs that serve.
var ErrNoServer = errors.New("no PostgreSQL server programs found")

// serverPrograms is one installation of PostgreSQL.
type serverPrograms struct {
	dir   string
	major int
}

// findServer gives the folder of the server programs to use: those of exactly the version that made the cluster, or the newest for
// a cluster that is still to be made (version 0).
func findServer(bin string, version int) (string, error) {
	found := installed(bin)
	for _, s := range found {
		if s.major == version || version == 0 && s.major >= oldestServer {
			return s.dir, nil
		}
	}
	if version == 0 || len(found) == 0 {
		return "", archive.E(archive.Unavailable, "没有找到 PostgreSQL %d 或更高版本的服务器程序。"+
			"请安装（Debian 上为 apt-get install postgresql），或用 LANTAI_POSTGRES_BIN 指明其所在目录。", oldestServer).Because(ErrNoServer)
	}
	return "", archive.E(archive.Unavailable, "数据目录由 PostgreSQL %d 建立，本机只有 PostgreSQL %s。数据没有改动。"+
		"请装回 %d 版的服务器程序；要换版本，请用旧版备份，再在新的数据目录恢复。", version, majors(found), version)
}

// installed lists the installations in bin, or where Debian, Red Hat and the PATH have them, newest first.
func installed(bin string) []serverPrograms {
	var dirs []string
	if bin != "" {
		dirs = []string{bin}
	} else {
		for _, pattern := range []string{"/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin"} {
			found, _ := filepath.Glob(pattern)
			dirs = append(dirs, found...)
		}
		if path, err := exec.LookPath("postgres"); err == nil {
			if path, err = filepath.EvalSymlinks(path); err == nil {
				dirs = append(dirs, filepath.Dir(path))
			}
		}
	}
	var all []serverPrograms
	for _, dir := range dirs {
		if major := majorOf(dir); major > 0 {
			all = append(all, serverPrograms{dir, major})
		}
	}
	slices.SortStableFunc(all, func(a, b serverPrograms) int { return cmp.Compare(b.major, a.major) })
	return all
}

// majorOf asks the server program of a folder for its major version; 0 when there is none or initdb is missing.
func majorOf(dir string) (major int) {
	if _, err := exec.LookPath(filepath.Join(dir, "initdb")); err != nil {
		return 0
	}
	out, err := exec.Command(filepath.Join(dir, "postgres"), "-V").Output()
	if err != nil {
		return 0
	}
	_, _ = fmt.Sscanf(string(out), "postgres (PostgreSQL) %d", &major)
	return major
}

func majors(all []serverPrograms) string {
	var names []string
	for _, s := range all {
		names = append(names, fmt.Sprint(s.major))
	}
	return strings.Join(slices.Compact(names), "、")
}
