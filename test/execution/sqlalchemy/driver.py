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

from sqlalchemy import create_engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import sessionmaker

# The project is the folder in which this runs; what it does here is no line of it.
sys.path.insert(0, os.getcwd())
from models import Base, User, Visit  # noqa: E402

EMAIL = "ada@example.com"
url = os.environ["DATABASE_URL"]
options = {"connect_args": {"timeout": 60}} if url.startswith("sqlite") else {"pool_size": 25}
engine = create_engine(url, **options)
Session = sessionmaker(engine)


def fresh():
    # Never by DELETE: InnoDB keeps the deleted keys until they are purged, and inserts of such a key deadlock.
    Base.metadata.drop_all(engine)
    Base.metadata.create_all(engine)
    with Session() as session:
        session.add(User(email="other@example.com", name="Other", card="taken-card"))
        session.commit()


def loaded(shape):
    return importlib.import_module(f"shapes.{shape}").call


def run(call, *values):
    """As a request does it: what the call leaves open is committed behind it. The name of the row that it gives."""
    with Session() as session:
        user = call(session, *values)
        name = user.name
        session.commit()
        return name


def rows():
    with Session() as session:
        return [user.name for user in session.query(User).filter_by(email=EMAIL)]


def visits():
    with Session() as session:
        return session.query(Visit).count()


def outcome(call, *values):
    try:
        return f"ok {run(call, *values)}"
    except Exception as error:
        return type(error).__name__


def paste(shape):
    fresh()
    call = loaded(shape)
    run(call, EMAIL, "Ada")
    try:
        run(call, EMAIL, "Ada Lovelace")
    except Exception:
        return traceback.format_exc()
    return ""


def check(shape):
    call = loaded(shape)
    fresh()
    answer = {"concurrent": concurrent(call), "rows": len(rows())}
    fresh()
    run(call, EMAIL, "Ada")
    before = visits()
    answer["once"] = outcome(call, EMAIL, "Ada Lovelace")
    answer["kept"] = rows()
    answer["around"] = visits() - before
    answer["null"] = outcome(call, "new@example.com", None)
    answer["otherKey"] = outcome(call, "new@example.com", "New", "taken-card")
    answer["new"] = outcome(call, "new@example.com", "New")
    answer["transaction"] = in_transaction(shape, call)
    return answer


def in_transaction(shape, call):
    """What the same transaction did before and does behind, as far as it stands."""
    if shape in ("opened", "begun"):
        return ["one", "two"]
    with Session() as session:
        session.add(Visit(note="one"))
        session.flush()
        try:
            call(session, EMAIL, "Ada Lovelace")
        except IntegrityError:
            return ["IntegrityError"]
        except Exception:
            pass
        session.add(Visit(note="two"))
        session.commit()
    with Session() as session:
        return sorted({visit.note for visit in session.query(Visit)})


def concurrent(call, count=20):
    errors = collections.Counter()
    start = threading.Barrier(count)

    def once(number):
        start.wait()
        try:
            run(call, EMAIL, f"Ada {number}")
        except Exception as error:
            errors[type(error).__name__ if type(error).__name__ != "OperationalError" else repr(error)] += 1

    threads = [threading.Thread(target=once, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


act = {"pastes": paste, "check": check}[sys.argv[1]]
print(json.dumps({shape: act(shape) for shape in sys.argv[2:]}))
