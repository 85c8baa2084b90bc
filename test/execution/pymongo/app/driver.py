"""Runs shapes/*.call on the stand-in for a server and prints what happened as JSON.

    driver.py pastes SHAPE...     the traceback of a duplicate, by shape
    driver.py check SHAPE...      once more, 20 calls at once, another key, by shape
"""

import asyncio
import collections
import importlib
import inspect
import json
import os
import sys
import threading
import traceback

from stand_in import StandIn

server = StandIn().start()
os.environ["MONGODB_URL"] = server.url

import waiting  # noqa: E402
from database import db, ensure_indexes  # noqa: E402

KEY = "ada@example.com"
loop = asyncio.new_event_loop()
asyncio.set_event_loop(loop)


def fresh():
    server.collections.clear()
    ensure_indexes()
    for name in ("users", "accounts", "members"):
        db[name].insert_one({"email": "other@example.com", "name": "Other", "card": "taken-card", "team": "red"})


def rows():
    found = [*db.users.find({"email": KEY}), *db.members.find({"email": KEY}), *db.accounts.find({"_id": KEY})]
    return [one["name"] for one in found]


def imported(shape):
    """Plain calls and coroutines alike."""
    call = importlib.import_module(f"shapes.{shape}").call
    return call, (lambda *given: loop.run_until_complete(call(*given))) if is_later(call) else call


def is_later(call):
    return inspect.iscoroutinefunction(call)


def first(shape, call):
    """The document that the duplicate will meet."""
    if shape == "raced":
        waiting.state["meanwhile"] = lambda key: db.users.insert_one({"email": key, "name": "Ada"})
    elif shape == "changed":
        db.users.insert_many([{"email": KEY, "name": "Ada"}, {"email": "b@example.com", "name": "Ada Lovelace"}])
    else:
        call(KEY, "Ada")


def paste(shape):
    fresh()
    _, call = imported(shape)
    first(shape, call)
    try:
        call(KEY, "Ada Lovelace")
    except Exception:
        return traceback.format_exc()
    finally:
        waiting.state["meanwhile"] = None
    return ""


def check(shape):
    own, call = imported(shape)
    answer = {}
    fresh()
    answer["concurrent"] = later(own) if is_later(own) else concurrent(shape, call)
    answer["after"] = len(rows())
    fresh()
    first(shape, call)
    answer["once"] = outcome(call, KEY, "Ada Lovelace")
    waiting.state["meanwhile"] = None
    answer["rows"] = rows()
    fresh()
    if shape == "changed":
        db.users.insert_one({"email": "new@example.com", "name": "New"})
    answer["other"] = outcome(call, "new@example.com", "New", "taken-card")
    return answer


def outcome(call, *given):
    """Class of the error, "ok" without one."""
    try:
        call(*given)
    except Exception as error:
        return type(error).__name__
    return "ok"


def concurrent(shape, call, count=20):
    errors = collections.Counter()
    start = threading.Barrier(count)
    if shape == "changed":
        db.users.insert_many([{"email": f"{n}@example.com", "name": f"Ada {n}"} for n in range(count)])

    def run(number):
        start.wait()
        said = outcome(call, KEY, f"Ada {number}")
        if said != "ok":
            errors[said] += 1

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


def later(call, count=20):
    async def run():
        return await asyncio.gather(*(call(KEY, f"Ada {n}") for n in range(count)), return_exceptions=True)

    said = loop.run_until_complete(run())
    return collections.Counter(type(one).__name__ for one in said if isinstance(one, Exception))


act = {"pastes": paste, "check": check}[sys.argv[1]]
print(json.dumps({shape: act(shape) for shape in sys.argv[2:]}))
