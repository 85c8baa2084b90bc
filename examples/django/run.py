#!/usr/bin/env python3
"""Calls register_customer many times at once and says how many calls failed and how many rows there are.

    /usr/bin/python3 run.py --concurrent 20

Exit code: 0 = no call failed and there is one row, 1 otherwise.
"""
import argparse
import collections
import json
import os
import sys
import tempfile
import threading


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--concurrent", type=int, default=20, metavar="N")
    count = parser.parse_args().concurrent
    with tempfile.TemporaryDirectory() as folder:
        os.environ["EXAMPLE_DATABASE"] = os.path.join(folder, "run.sqlite3")
        answer = run(count)
    print(json.dumps(answer))
    sys.exit(0 if not answer["errors"] and answer["rows"] == 1 else 1)


def run(count):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    call_command("migrate", verbosity=0)

    from customers.models import Customer
    from customers.services import register_customer

    errors = collections.Counter()
    start = threading.Barrier(count)

    def call():
        start.wait()
        try:
            register_customer("ada@example.com", "Ada Lovelace")
        except Exception as error:
            errors[f"{type(error).__name__}: {error}"] += 1
        finally:
            connection.close()

    threads = [threading.Thread(target=call) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {"calls": count, "errors": errors, "rows": Customer.objects.count()}


if __name__ == "__main__":
    main()
