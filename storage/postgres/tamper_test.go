package postgres_test

import (
	"testing"

	"github.com/jackc/pgx/v5"
)

// execute runs statements on a connection of their own.
func execute(t *testing.T, url, sql string) error {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		return err
	}
	defer conn.Close(t.Context())
	_, err = conn.Exec(t.Context(), sql)
	return err
}
