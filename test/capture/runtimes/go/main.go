// Provokes the failure that the first argument names.
package main

import (
	"database/sql"
	"errors"
	"fmt"
	"log"
	"os"

	"example.com/shop/store"
	_ "github.com/lib/pq"
)

func main() {
	db, err := sql.Open("postgres", os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	users := &store.Users{DB: db}
	log.SetFlags(log.LstdFlags | log.Lshortfile)
	switch os.Args[1] {
	case "panic":
		users.Must("ada@example.com")
	case "goroutine":
		done := make(chan bool)
		go func() { users.Must("ada@example.com"); done <- true }()
		<-done
	case "recovered":
		defer func() { panic(fmt.Sprint("again: ", recover())) }()
		users.Must("ada@example.com")
	case "stacked":
		fmt.Printf("%+v\n", users.Stacked("ada@example.com"))
	case "logged":
		log.Println(users.Wrapped("ada@example.com"))
	case "wrapped":
		fmt.Println(users.Wrapped("ada@example.com"))
	default:
		panic(errors.New("duplicate key in config: email"))
	}
}
