#!/usr/bin/env python3
"""Sends the newsletter's form twice to a server whose log keeps the first lines of each traceback only."""
import os
import sys
from pathlib import Path

DATABASE = Path(__file__).resolve().parent / "db.sqlite3"


def main():
    DATABASE.unlink(missing_ok=True)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django
    from django.core.management import call_command
    from django.test import Client

    django.setup()
    call_command("migrate", verbosity=0)

    browser = Client(raise_request_exception=False, HTTP_HOST="localhost")
    sys.tracebacklimit = 3
    answers = [browser.post("/newsletter/", {"email": "ada@example.com"}).status_code for _ in range(2)]
    if answers != [201, 201]:
        sys.exit(1)
    print("No error: the address is there once.")


if __name__ == "__main__":
    main()
