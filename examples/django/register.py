#!/usr/bin/env python3
"""Registers one customer twice on a fresh SQLite database: the second time Django raises its IntegrityError."""
import os
from pathlib import Path

DATABASE = Path(__file__).resolve().parent / "db.sqlite3"


def main():
    DATABASE.unlink(missing_ok=True)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)

    from customers.services import register_customer

    register_customer("ada@example.com", "Ada Lovelace")
    register_customer("ada@example.com", "Ada King")
    print("No error: the customer is there once.")


if __name__ == "__main__":
    main()
