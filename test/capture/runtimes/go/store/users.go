// Package store writes a user twice; each way to fail is a function.
package store

import (
	"database/sql"
	"fmt"

	"github.com/pkg/errors"
)

type Users struct{ DB *sql.DB }

func (u *Users) Insert(email string) error {
	_, err := u.DB.Exec("INSERT INTO users (email) VALUES ($1)", email)
	return err
}

func (u *Users) Wrapped(email string) error {
	if err := u.Insert(email); err != nil {
		return fmt.Errorf("sign up %s: %w", email, err)
	}
	return nil
}

func (u *Users) Stacked(email string) error {
	return errors.Wrap(errors.Wrap(u.Insert(email), "insert user"), "sign up")
}

func (u *Users) Must(email string) {
	if err := u.Insert(email); err != nil {
		panic(err)
	}
}
