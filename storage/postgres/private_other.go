//go:build unix && !linux

package postgres

import (
	"context"
	"os/exec"
	"syscall"
)

// dieWithParent does nothing: this system cannot bind a child to its parent's life.
func dieWithParent(*syscall.SysProcAttr) {}

// hands are folders given to a child by their names.
type hands struct{ paths []string }

func handFolders(_ *exec.Cmd, dirs ...string) (hands, error) { return hands{dirs}, nil }

func (hands) close() {}

// retireOrphans leaves the judgement of a left-over postmaster.pid to the server.
func (clusterFolder) retireOrphans(context.Context) error { return nil }
