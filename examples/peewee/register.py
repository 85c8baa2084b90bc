#!/usr/bin/env python3
"""Asks for one customer twice on a fresh SQLite database: the second time Peewee raises its IntegrityError."""

from pathlib import Path

from models import Customer, Order, database


def main():
    Path(database.database).unlink(missing_ok=True)
    database.create_tables([Customer, Order])

    from services import ensure_customer

    ensure_customer("Ada@example.com", "Ada Lovelace")
    ensure_customer("Ada@example.com", "Ada King")
    print("No error: the customer is there once.")


if __name__ == "__main__":
    main()
