"""Runs each write on the database that DATABASE_URL names.

    run.py pastes SHAPE...       the traceback with which it fails, by shape
    run.py check FIX SHAPE...    by shape, and by check: "" where it holds
"""

import json
import logging
import os
import sys
import threading
import traceback
from pathlib import Path

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
sys.path.insert(0, str(Path(__file__).parent))
django.setup()

from django.core.exceptions import ValidationError  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.management.color import no_style  # noqa: E402
from django.db import IntegrityError, connection, transaction  # noqa: E402
from django.db.models import QuerySet  # noqa: E402
from django.test import RequestFactory  # noqa: E402
from shop import services  # noqa: E402
from shop.models import Batch, Credit, Delivery, Entry, Fact, Group, Line, Plan, Post, Shop, Tag, Topic  # noqa: E402

call_command("migrate", run_syncdb=True, verbosity=0)
lines = []
services.logger.propagate = False
services.logger.addHandler(type("Kept", (logging.Handler,), {"emit": lambda self, record: lines.append(record.getMessage())})())


def post(slug, title):
    return services.join(RequestFactory().post("/", {"slug": slug, **({} if title is None else {"title": title})}))


def topics(call, slug="a"):
    """A write of one topic: what every fix of it is asked."""
    return {
        "call": lambda: call(slug, "new"),
        "first": lambda: Topic.objects.create(slug="a", title="old"),
        "another": lambda: call("b", None),
        "rows": lambda: Topic.objects.filter(slug="a").count() == 1,
    }


def copied():
    line = Line.objects.get(old_id=7)
    first = line.pk
    new = services.duplicate(line, 2)
    assert new.pk != first and new.old_id is None and new.order == 2 and Line.objects.get(pk=first).old_id == 7


def left():
    Group.objects.get().leave()


def defaulted(call, another):
    """Each row of it has the declared default."""
    return {
        "call": call,
        "first": lambda: None,
        "another": another,
        "rows": lambda: set(Entry.objects.values_list("points", "done")) == {(3, True)},
    }


def plans(call, kind):
    """The plan that is there is handed out, and not the one of another kind."""

    def there():
        plan = call(Shop.objects.get(), 2)
        assert (plan.kind, plan.price) == (kind, 1)

    def first():
        shop = Shop.objects.create(name="s")
        Plan.objects.bulk_create([Plan(shop=shop, kind=each, price=int(each == kind)) for each in ("main", "other")])

    return {
        "call": there,
        "first": first,
        "another": lambda: call(Shop.objects.create(name="t"), None),
        "rows": lambda: Plan.objects.count() == 2,
    }


# call: what fails before the fix; first: what stands in its way; another: what must still fail; rows: what must be true in the end;
# also: what else must hold of the same call; says: errors of the program's own that may come.
SHAPES = {
    "copy": {
        "call": copied,
        "first": lambda: Line.objects.create(old_id=7, order=1),
        "another": lambda: services.duplicate(Line.objects.first(), None),
        "rows": lambda: Line.objects.filter(old_id=7).count() == 1 and Line.objects.filter(old_id=None, order=2).exists(),
    },
    "count": {
        # Two that read the same number, then both count.
        "paste": lambda: (Group.objects.update(queued=0), left()),
        "call": left,
        "first": lambda: Group.objects.create(queued=21),
        "another": lambda: (Group.objects.update(queued=0), left()),
        "rows": lambda: Group.objects.get().queued == 20,
        "twenty": lambda: Group.objects.get().queued == 1,
    },
    "savepoint": {
        "call": lambda: services.note("a"),
        "first": lambda: Post.objects.create(uri="a"),
        "another": lambda: None,
        "rows": lambda: Post.objects.filter(uri="a").count() == 1,
        "says": services.Retry,
    },
    "pairs": {
        "call": lambda: Tag.attach([(Tag.objects.get().pk, Batch.objects.get().pk)]),
        "first": lambda: (Tag.objects.create(label="t"), Batch.objects.create(name="b"), SHAPES["pairs"]["call"]()),
        "another": lambda: Tag.attach([(Tag.objects.get().pk, None)]),
        "rows": lambda: Tag.objects.get().batches.count() == 1,
    },
    "key": {
        "call": lambda: services.save_fact("s", Fact(id="3", session="s", text="new")),
        "first": lambda: (Fact.objects.create(id="1", session="s", text="x"), Fact.objects.create(id="2", session="s", text="x")),
        "another": lambda: services.save_fact("s", Fact(id="3", session="s", text=None)),
        "rows": lambda: sorted(Fact.objects.values_list("id", "text")) == [("1", "new"), ("2", "new")],
    },
    "webhook": {
        "call": lambda: services.handle_webhook("a", 5),
        "first": lambda: services.handle_webhook("a", 5),
        "another": lambda: services.handle_webhook(None, 5),
        "rows": lambda: Delivery.objects.count() == 1 and Credit.objects.count() == 1,
    },
    "passed": {
        # Somebody else writes the row between the look and the write.
        "call": lambda: raced(lambda: services.import_topics([("a", "new"), ("b", "new")])),
        "first": lambda: None,
        "another": lambda: services.import_topics([("c", None)]),
        "rows": lambda: sorted(Topic.objects.values_list("slug", "title")) == [("a", "old"), ("b", "new")],
        "twenty": lambda: Topic.objects.filter(slug="b").count() == 1,
    },
    "logged": topics(services.logged),
    "own": {
        **topics(services.open_topic),
        "call": lambda: raced(lambda: services.open_topic("a", "new")),
        "first": lambda: None,
        "says": services.Taken,
    },
    "once": {**topics(services.once), "also": lambda: len(lines) == 1},
    "view": topics(post),
    "default_given": defaulted(
        lambda: services.load([{"points": None}, {"points": 3}]),
        lambda: services.load([{"points": 1, "done": None}]),
    ),
    "default_argument": defaulted(
        lambda: Entry.objects.create().complete(None),
        lambda: Entry.objects.create().complete(1, None),
    ),
    "default_in_key": plans(services.start, "main"),
    "foreign_id": plans(lambda shop, price: services.open_plan(shop.pk, price), "other"),
}


def raced(call):
    """The other call's row comes right behind the first look."""
    race.comes = True
    return call()


def exists(self):
    found = look(self)
    if getattr(race, "comes", False):
        race.comes = False
        Topic.objects.bulk_create([Topic(slug="a", title="old")], ignore_conflicts=True)
    return found


race, look = threading.local(), QuerySet.exists
QuerySet.exists = exists


def fresh(shape):
    tables = [model._meta.db_table for model in (Line, Group, Post, Tag.batches.through, Tag, Batch, Fact, Delivery, Credit, Topic, Entry, Plan, Shop)]
    connection.ops.execute_sql_flush(connection.ops.sql_flush(no_style(), tables, reset_sequences=True, allow_cascade=True))
    shape["first"]()
    lines.clear()


def paste(shape):
    fresh(shape)
    try:
        shape.get("paste", shape["call"])()
    except Exception as error:
        text = traceback.format_exc()
        # Behind the fix's handler stands the error that it was made of.
        return text if type(error).__name__ in ("IntegrityError", "Retry") else ""
    return ""


def said(shape, refuses):
    """What came of one call where the row is there: "" = what the fix promises."""
    try:
        answer = shape["call"]()
    except shape.get("says", ValidationError) as error:
        return "" if refuses or "says" in shape else repr(error)
    except Exception:
        return traceback.format_exc()
    return "not refused" if refuses and getattr(answer, "status_code", 200) != 409 else ""


def check(shape, refuses):
    fresh(shape)
    first = said(shape, refuses)
    handled = first or ("" if shape["rows"]() and shape.get("also", lambda: True)() else "other rows than there should be")
    fresh(shape)
    errors = twenty(lambda: said(shape, refuses))
    at_once = "".join(errors) or ("" if shape.get("twenty", shape["rows"])() else "other rows than there should be")
    fresh(shape)
    return {
        "the same call is handled": handled,
        "20 calls at once": at_once,
        "another violation still surfaces": still(shape),
        "an open transaction stays usable": usable(shape, refuses),
    }


def still(shape):
    try:
        shape["another"]()
    except IntegrityError:
        return ""
    except Exception:
        return traceback.format_exc()
    return "swallowed"


def usable(shape, refuses):
    fresh(shape)
    try:
        with transaction.atomic():
            problem = said(shape, refuses)
            if problem:
                return problem
            Topic.objects.create(slug="behind", title="")
    except Exception:
        return traceback.format_exc()
    return "" if Topic.objects.filter(slug="behind").exists() else "rolled back"


def twenty(call):
    found = []
    start = threading.Barrier(20)

    def run():
        try:
            connection.ensure_connection()
            start.wait()
            found.append(call())
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return list({problem for problem in found if problem})


if sys.argv[1] == "pastes":
    print(json.dumps({name: paste(SHAPES[name]) for name in sys.argv[2:]}))
else:
    refuses = sys.argv[2] in ("validation-error", "answer-conflict")
    print(json.dumps({name: check(SHAPES[name], refuses) for name in sys.argv[3:]}))
