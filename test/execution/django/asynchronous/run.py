"""Runs the coroutines of shop/services.py and prints what happened as JSON.

    run.py pastes SHAPE...   the traceback of a duplicate, by shape
    run.py check SHAPE...    the same call, 20 at once, other violations, by shape
"""
import collections
import json
import os
import sys
import threading
import traceback

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")
import django

django.setup()
from asgiref.sync import async_to_sync
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection

from shop import services
from shop.models import Customer

EMAIL = "ada@example.com"


def fresh():
    connection.ops.execute_sql_flush(
        connection.ops.sql_flush(no_style(), [Customer._meta.db_table], reset_sequences=True, allow_cascade=True)
    )
    Customer.objects.create(email="other@example.com", name="Other", card="taken")


def paste(call):
    fresh()
    async_to_sync(call)(EMAIL, "Ada")
    try:
        async_to_sync(call)(EMAIL, "Ada Lovelace")
    except Exception:
        return traceback.format_exc()
    return ""


def outcome(call, *values):
    try:
        async_to_sync(call)(*values)
    except Exception as error:
        return type(error).__name__
    return "ok"


def check(call):
    fresh()
    async_to_sync(call)(EMAIL, "Ada")
    answer = {"again": outcome(call, EMAIL, "Ada Lovelace"), "names": names()}
    answer["null"] = outcome(call, "new@example.com", None)
    answer["otherKey"] = outcome(call, "new@example.com", "New", "taken")
    fresh()
    answer["concurrent"] = concurrent(call)
    answer["rows"] = len(names())
    return answer


def names():
    return list(Customer.objects.filter(email=EMAIL).values_list("name", flat=True))


def concurrent(call, count=20):
    """Each in a thread of its own, where async_to_sync runs the database's part too."""
    errors = collections.Counter()
    start = threading.Barrier(count)

    def run(number):
        try:
            connection.ensure_connection()
            start.wait()
            async_to_sync(call)(EMAIL, f"Ada {number}")
        except Exception as error:
            errors[type(error).__name__] += 1
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


call_command("makemigrations", "shop", verbosity=0, interactive=False)
call_command("migrate", verbosity=0)
act = {"pastes": paste, "check": check}[sys.argv[1]]
print(json.dumps({name: act(getattr(services, name)) for name in sys.argv[2:]}))
