#!/usr/bin/env python3
"""Asks for one customer twice in an empty collection: the second time PyMongo raises its DuplicateKeyError."""

from database import create_indexes


def main():
    create_indexes()

    from services import ensure_customer

    ensure_customer("Ada@example.com", "Ada Lovelace")
    ensure_customer("Ada@example.com", "Ada King")
    print("No error: the customer is there once.")


if __name__ == "__main__":
    main()
