package postgres

import (
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"time"

	"github.com/lantai/lantai/archive"
)

// serverProcess is a running program of the server.
type serverProcess struct {
	*os.Process
	exited chan struct{} // closed when it has ended
	err    error         // how it ended; to be read after exited is closed
}

// launch starts a program as the server's account, in a process group of its own, so that Ctrl-C at a terminal reaches this program
// alone, which then stops the server in its own time; and bound to the life of this program.
func (f clusterFolder) launch(cmd *exec.Cmd) (*serverProcess, error) {
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: f.account, Setpgid: true}
	dieWithParent(cmd.SysProcAttr)
	p := &serverProcess{exited: make(chan struct{})}
	started := make(chan error)
	go func() {
		// The kernel sends the death signal when the thread that started the child ends, not the process: this goroutine keeps
		// its thread to itself until the child has ended.
		runtime.LockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			p.err = cmd.Wait()
			close(p.exited)
		}
	}()
	err := <-started
	p.Process = cmd.Process
	return p, err
}

// patience is a signal and how long to wait for its effect.
type patience struct {
	signal syscall.Signal
	wait   time.Duration
}

// insistence is how a server is stopped: a fast shutdown with a last checkpoint, one without it, the end.
func insistence() []patience {
	return []patience{{syscall.SIGINT, 30 * time.Second}, {syscall.SIGQUIT, 10 * time.Second}, {syscall.SIGKILL, 10 * time.Second}}
}

// end sends one signal after the other until the process has ended. The error tells that the first was not enough.
func (p *serverProcess) end() error {
	for i, step := range insistence() {
		_ = p.Signal(step.signal) // fails only when the process has ended
		select {
		case <-p.exited:
			if i > 0 {
				return archive.E(archive.Unavailable, "数据库没有按时停下，已强行停止。已提交的数据都在，下次启动时自动恢复。")
			}
			return nil
		case <-time.After(step.wait):
		}
	}
	return archive.E(archive.Unavailable, "数据库进程 %d 停不下来。请检查磁盘。", p.Pid)
}
