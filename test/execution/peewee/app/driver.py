"""Runs shapes/*.call on a database and prints what happened as JSON.

    driver.py pastes SHAPE...     the traceback of a duplicate, by shape
    driver.py check SHAPE...      once more, 20 calls at once, other violations, a transaction around, by shape
"""
import collections
import importlib
import json
import sys
import threading
import traceback

import waiting
from database import database
from models import ALL, Audit, Coupon, Customer, Place, Tag
from peewee import IntegrityError

KEY = "ada@example.com"
KEYED = ((Customer, Customer.email), (Coupon, Coupon.code), (Place, Place.number), (Tag, Tag.label))


def fresh():
    # Never by DELETE: InnoDB keeps the deleted keys until they are purged, and twenty inserts of such a key deadlock
    # whoever writes them (https://dev.mysql.com/doc/refman/8.0/en/innodb-locks-set.html, INSERT).
    database.drop_tables(ALL)
    database.create_tables(ALL)
    Customer.create(email="other@example.com", name="Other", card="taken-card")


def rows():
    return [row.name for model, field in KEYED for row in model.select().where(field == KEY)]


def first(shape, call):
    """The row that the duplicate will meet."""
    if shape == "changed":
        Customer.create(email=KEY, name="Ada")
    elif shape == "looked":
        waiting.state["meanwhile"] = lambda key: Customer.create(email=key, name="Ada")
    else:
        call(KEY, "Ada")


def paste(shape):
    fresh()
    call = importlib.import_module(f"shapes.{shape}").call
    first(shape, call)
    try:
        call(KEY, "Ada Lovelace")
    except Exception:
        # Also the statement behind a caught error that has broken the transaction.
        return traceback.format_exc()
    finally:
        again()
        waiting.state["meanwhile"] = None
    return ""


def again():
    """A new connection: in Peewee 3 a statement that failed outside of a transaction leaves the one of PostgreSQL unusable."""
    database.close()
    database.connect()


def check(shape):
    call = importlib.import_module(f"shapes.{shape}").call
    answer = {}
    fresh()
    answer["concurrent"] = concurrent(shape, call)
    answer["after"] = len(rows())
    fresh()
    first(shape, call)
    answer["once"] = outcome(lambda: call(KEY, "Ada Lovelace"))
    waiting.state["meanwhile"] = None
    answer["rows"] = rows()
    answer["null"] = outcome(lambda: call("new@example.com", None))
    fresh()
    if shape == "changed":
        # The row keeps its own email, which is no other's, and takes the card of another.
        Customer.create(email="third@example.com", name="Third", card="third-card")
        answer["other"] = outcome(lambda: call("other@example.com", "Other", "third-card"))
    else:
        answer["other"] = outcome(lambda: call("new@example.com", "New", "taken-card"))
    answer["transaction"] = around(shape, call)
    return answer


def around(shape, call):
    """A row before, the duplicate, a row behind, in one transaction."""
    fresh()
    first(shape, call)
    try:
        with database.atomic():
            Audit.create(note="before")
            try:
                call(KEY, "Ada Lovelace")
            except ValueError:
                pass
            Audit.create(note="after")
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    finally:
        waiting.state["meanwhile"] = None
    found = Audit.select().where(Audit.note.in_(["before", "after"])).count()
    return "" if found == 2 and len(rows()) == 1 else f"{found} rows around it, {rows()}"


def outcome(call):
    """Class of the error, "ok" without one; in autocommit, so that nothing is left of it."""
    try:
        call()
    except Exception as error:
        again()
        return type(error).__name__
    return "ok"


def concurrent(shape, call, count=20):
    errors = collections.Counter()
    start = threading.Barrier(count)
    if shape == "changed":
        Customer.create(email=KEY, name="Ada")

    def run(number):
        try:
            database.connect(reuse_if_open=True)
            start.wait()
            call(KEY, f"Ada {number}")
        except Exception as error:
            errors[type(error).__name__ if not isinstance(error, IntegrityError) else repr(error)] += 1
        finally:
            database.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


act = {"pastes": paste, "check": check}[sys.argv[1]]
print(json.dumps({shape: act(shape) for shape in sys.argv[2:]}))
