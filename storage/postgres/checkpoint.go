package postgres

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/lantai/lantai/archive"
)

// Checkpoint is a place of the chain that is noted outside of the database: whoever rewrites the whole chain cannot rewrite it.
type Checkpoint struct {
	Position int64
	Link     []byte
	At       time.Time
}

type checkpointLine struct {
	Position int64     `json:"position"`
	Link     string    `json:"link"`
	At       time.Time `json:"at"`
}

// Checkpoint is the end of the chain now. Position 0 and a link of zeros: nothing is sealed yet.
func (db *DB) Checkpoint(ctx context.Context) (c Checkpoint, err error) {
	err = db.begin(ctx, archive.System(), pgx.ReadOnly, func(t *tx) error {
		end, err := t.endOfChain(ctx)
		c = Checkpoint{Position: end.position, Link: end.link, At: t.now.UTC()}
		return err
	})
	return c, err
}

// WriteTo appends the checkpoint as one line of JSON.
func (c Checkpoint) WriteTo(w io.Writer) (int64, error) {
	line, err := json.Marshal(checkpointLine{c.Position, hex.EncodeToString(c.Link), c.At})
	if err != nil {
		return 0, err
	}
	n, err := w.Write(append(line, '\n'))
	return int64(n), err
}

// ReadCheckpoints reads what WriteTo wrote. A line that cannot be read is Malformed: a file of checkpoints is not written by hand.
func ReadCheckpoints(r io.Reader) (list []Checkpoint, err error) {
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		var line checkpointLine
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			return nil, errCheckpoint(n).Because(err)
		}
		link, err := hex.DecodeString(line.Link)
		if err != nil || len(link) != sha256.Size {
			return nil, errCheckpoint(n).Because(err)
		}
		list = append(list, Checkpoint{line.Position, link, line.At})
	}
	return list, lines.Err()
}

func errCheckpoint(line int) *archive.Error {
	return archive.E(archive.Malformed, "检查点文件第 %d 行无法读取，请确认文件完整。", line)
}
