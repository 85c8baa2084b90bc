package store

import (
	"database/sql"
	"os"
	"testing"

	_ "github.com/lib/pq"
)

func TestInsert(t *testing.T) {
	db, _ := sql.Open("postgres", os.Getenv("DATABASE_URL"))
	users := &Users{DB: db}
	if err := users.Wrapped("ada@example.com"); err != nil {
		t.Fatal(err)
	}
}

func TestMust(t *testing.T) {
	db, _ := sql.Open("postgres", os.Getenv("DATABASE_URL"))
	(&Users{DB: db}).Must("ada@example.com")
}
