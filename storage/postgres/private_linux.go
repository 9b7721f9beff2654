package postgres

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/lantai/lantai/archive"
)

// dieWithParent makes the kernel ask the server for a fast shutdown when this program ends without having stopped it.
func dieWithParent(attr *syscall.SysProcAttr) { attr.Pdeathsig = syscall.SIGINT }

// hands are folders given to a child as open files.
type hands struct {
	paths []string // how the child calls them
	files []*os.File
}

// handFolders gives folders to a child as open files, named /proc/self/fd/N there. So the server's account needs no right to search
// the folders above, which may well be closed to it (a home of root, a data folder of mode 0700), and no path is too long or too odd.
func handFolders(cmd *exec.Cmd, dirs ...string) (h hands, err error) {
	for i, dir := range dirs {
		file, err := os.Open(dir)
		if err != nil {
			h.close()
			return h, err
		}
		h.files = append(h.files, file)
		h.paths = append(h.paths, fmt.Sprintf("/proc/self/fd/%d", 3+i)) // ExtraFiles begin after stdin, stdout and stderr
	}
	cmd.ExtraFiles = h.files
	return h, nil
}

func (h hands) close() {
	for _, file := range h.files {
		file.Close()
	}
}

// retireOrphans ends what is left of a server whose program was killed, then clears its postmaster.pid away: after a reboot or in
// a new container the number in it may belong to a stranger, and the server would refuse to start.
// We hold the lock, so no server in this folder has a master.
func (f clusterFolder) retireOrphans(ctx context.Context) error {
	pidFile := filepath.Join(f.data(), "postmaster.pid")
	if _, err := os.Stat(pidFile); err != nil {
		return nil
	}
	for _, step := range insistence() {
		gone, err := f.signalServers(ctx, step)
		if err != nil {
			return err
		}
		if gone {
			_ = os.Remove(pidFile) // a server that ended in order has removed it
			return nil
		}
	}
	return archive.E(archive.Unavailable, "数据目录 %s 里还有停不下来的数据库进程：%v。请先结束它们。", f.dir, serversIn(f.data()))
}

// signalServers signals every server process of the folder and waits until there is none.
func (f clusterFolder) signalServers(ctx context.Context, step patience) (gone bool, err error) {
	master, _, _ := strings.Cut(readText(filepath.Join(f.data(), "postmaster.pid")), "\n")
	for _, pid := range serversIn(f.data()) {
		// SIGINT is a shutdown to the postmaster alone; to its children it means other things.
		if step.signal != syscall.SIGINT || strconv.Itoa(pid) == master {
			_ = syscall.Kill(pid, step.signal)
		}
	}
	deadline := time.After(step.wait)
	for len(serversIn(f.data())) > 0 {
		select {
		case <-ctx.Done():
			return false, ctx.Err()
		case <-deadline:
			return false, nil
		case <-time.After(20 * time.Millisecond):
		}
	}
	return true, nil
}

// readText gives the text of a small file, empty if it cannot be read.
func readText(path string) string {
	text, _ := os.ReadFile(path)
	return string(text)
}

// serversIn lists the processes named postgres that work in a folder: every process of a server does, and nothing else is touched.
func serversIn(dir string) (pids []int) {
	real, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return nil
	}
	found, _ := filepath.Glob("/proc/[0-9]*/cwd")
	for _, link := range found {
		if cwd, err := os.Readlink(link); err != nil || cwd != real {
			continue
		}
		if !strings.HasPrefix(readText(filepath.Join(filepath.Dir(link), "comm")), "postgres") {
			continue
		}
		if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(link))); err == nil {
			pids = append(pids, pid)
		}
	}
	return pids
}
