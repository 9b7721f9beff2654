// Command prove tries to make the house lose, double, skip or show something. Each harness drives the real program on real servers,
// prints one line of figures with its seed, and ends with exit status 0 only when everything held.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"github.com/lantai/lantai/archive"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// commands is the command line. Each harness is in the file of its name.
type commands struct {
	Numbers  numbersCommand  `cmd:"" help:"numbers are exactly 1..N in each series and year, and the same on every retry"`
	Routing  routingCommand  `cmd:"" help:"no task is lost or decided twice while many people act at the same time"`
	Levels   levelsCommand   `cmd:"" help:"what one may not know changes neither an answer nor the time it takes"`
	Register registerCommand `cmd:"" hidden:"" help:"what the numbers harness kills"`
}

// Effort is how hard a harness tries; a seed makes it do the same again, but for what the machine's own timing adds.
type Effort struct {
	Seed  uint64 `help:"of everything that is random; drawn from the clock unless set"`
	Times int    `default:"1" help:"multiplies the counts"`
}

// stage is what harnesses work with.
type stage struct {
	ctx  context.Context
	out  io.Writer // the line of figures
	errs io.Writer // what did not hold
}

func run(ctx context.Context, args []string, out, errs io.Writer) int {
	var c commands
	parser, err := kong.New(&c, kong.Name("prove"), kong.Writers(out, errs))
	if err != nil {
		fmt.Fprintln(errs, err)
		return 1
	}
	command, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintln(errs, err)
		return 2
	}
	if err := command.Run(&stage{ctx, out, errs}); err != nil {
		fmt.Fprintln(errs, "prove:", sentence(err))
		return 1
	}
	return 0
}

// sentence tells an error with its cause: harnesses speak to developers.
func sentence(err error) string {
	if ours, ok := errors.AsType[*archive.Error](err); ok {
		return ours.Error()
	}
	return err.Error()
}

// settle fills in what the command line left open.
func (e *Effort) settle() {
	if e.Seed == 0 {
		e.Seed = uint64(time.Now().UnixNano())
	}
	e.Times = max(e.Times, 1)
}
