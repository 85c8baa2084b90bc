"""Runs shapes/*.call on a database and prints what happened as JSON.

    driver.py pastes SHAPE...     the traceback of a duplicate, by shape
    driver.py check SHAPE...      20 calls at once, other violations, a transaction around, by shape
"""
import collections
import importlib
import json
import os
import sys
import threading
import traceback

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "execution_settings")
import django

django.setup()
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import IntegrityError, connection, transaction

from customers.models import Customer
from orders.models import Order

EMAIL = "ada@example.com"
UPDATES = ("changed", "updated")


def fresh():
    # Never by DELETE: InnoDB keeps the deleted keys until they are purged, and twenty inserts of such a key deadlock
    # whoever writes them (https://dev.mysql.com/doc/refman/8.0/en/innodb-locks-set.html, INSERT).
    tables = [model._meta.db_table for model in (Order, Customer)]
    statements = connection.ops.sql_flush(no_style(), tables, reset_sequences=True, allow_cascade=True)
    connection.ops.execute_sql_flush(statements)
    Customer.objects.create(email="other@example.com", name="Other", card_number="taken-card")


def rows():
    return Customer.objects.filter(email=EMAIL).count() + Order.objects.filter(number=EMAIL).count()


def name():
    """Of the row in question; None for an order, which has none."""
    return Customer.objects.filter(email=EMAIL).values_list("name", flat=True).first()


def first(shape, call):
    """The row that the duplicate will meet."""
    if shape in UPDATES:
        Customer.objects.create(email=EMAIL, name="The owner")
    else:
        call(EMAIL, "Ada")


def paste(shape):
    fresh()
    call = importlib.import_module(f"shapes.{shape}").call
    first(shape, call)
    try:
        call(EMAIL, "Ada Lovelace")
    except Exception:
        return traceback.format_exc()
    return ""


def check(shape):
    call = importlib.import_module(f"shapes.{shape}").call
    fresh()
    if shape in UPDATES:
        first(shape, call)
    answer = {"concurrent": concurrent(call), "rows": rows()}
    fresh()
    first(shape, call)
    answer["once"] = {"outcome": outcome(lambda: call(EMAIL, "Ada Lovelace")), "rows": rows(), "name": name()}
    answer["null"] = outcome(lambda: call("new@example.com", None))
    answer["nullAndDuplicate"] = outcome(lambda: call(EMAIL, None))
    fresh()
    if shape in UPDATES:
        # The row keeps its own email, which is no other's, and takes the card of another.
        Customer.objects.create(email="third@example.com", name="Third", card_number="third-card")
        answer["otherKey"] = outcome(lambda: call("other@example.com", "Other", "third-card"))
    else:
        answer["otherKey"] = outcome(lambda: call("new@example.com", "New", "taken-card"))
    fresh()
    first(shape, call)
    answer["atomic"] = outcome(lambda: in_atomic(call))
    return answer


def in_atomic(call):
    with transaction.atomic():
        try:
            call(EMAIL, "Ada Lovelace")
        except Exception as error:
            if isinstance(error, IntegrityError):
                raise
        return Customer.objects.count()


def outcome(call):
    """Class of the error, "ok" without one; in autocommit, so that nothing is left of it."""
    try:
        call()
    except Exception as error:
        return type(error).__name__
    return "ok"


def concurrent(call, count=20):
    errors = collections.Counter()
    start = threading.Barrier(count)

    def run(number):
        try:
            connection.ensure_connection()
            start.wait()
            call(EMAIL, f"Ada {number}")
        except Exception as error:
            errors[type(error).__name__ if type(error).__name__ != "OperationalError" else repr(error)] += 1
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


call_command("migrate", verbosity=0)
act = {"pastes": paste, "check": check}[sys.argv[1]]
print(json.dumps({shape: act(shape) for shape in sys.argv[2:]}))
