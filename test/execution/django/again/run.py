"""Runs each write: `pastes` prints what it fails with, `check` what is true of it now: "" or the first thing that is not."""

import json
import sys
import tempfile
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import django
from django.conf import settings

name = str(Path(tempfile.mkdtemp()) / "shop.db")
settings.configure(
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": name, "OPTIONS": {"timeout": 60}}},
    INSTALLED_APPS=["shop"],
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
)
sys.path.insert(0, str(Path(__file__).parent))
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import IntegrityError, connection  # noqa: E402
from shop import randoms, services  # noqa: E402
from shop.models import Tag, Ticket  # noqa: E402

call_command("migrate", run_syncdb=True, verbosity=0)

SHAPES = ["draws", "counts", "behind", "seeks", "follows", "within", "inline"]
RIVALS = {
    "draws": "INSERT INTO shop_tag (slug) VALUES ('same')",
    "behind": "INSERT INTO shop_tag (slug) VALUES ('tag')",
    "seeks": "INSERT INTO shop_tag (slug) VALUES ('tag')",
    "follows": "INSERT INTO shop_ticket (number) SELECT coalesce(max(number), 0) + 1 FROM shop_ticket",
    "within": "INSERT INTO shop_ticket (number) SELECT coalesce(max(number), 0) + 1 FROM shop_ticket",
}


def empty():
    randoms.ready.clear()
    Tag.objects.all().delete()
    Ticket.objects.all().delete()


def raced(shape):
    """The rival's row comes right behind the first read."""
    empty()
    if shape == "counts":
        Tag.objects.create(slug="tag-1")
    if shape == "inline":
        Tag.objects.create(slug="same")
    if shape in ("draws", "inline"):
        randoms.ready.append("same")
    left = [RIVALS[shape]] if shape in RIVALS else []

    def after_read(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if left and sql.startswith("SELECT"):
            rival = left.pop()
            with context["connection"].cursor() as cursor:
                cursor.execute(rival)
        return result

    with connection.execute_wrapper(after_read):
        return getattr(services, shape)(None)


def paste(shape):
    try:
        raced(shape)
    except Exception:
        return traceback.format_exc()
    return ""


def many(shape):
    """Twenty threads that begin together; within a transaction SQLite lets nobody write after a read of another."""
    if shape == "within":
        return
    empty()
    begin = Barrier(20)

    def call(_):
        begin.wait()
        try:
            getattr(services, shape)(None)
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(call, range(20)))
    assert Tag.objects.count() + Ticket.objects.count() == 20, "twenty at once: rows"


def check(shape):
    raced(shape)
    assert Tag.objects.count() + Ticket.objects.count() == 2, "raced: rows"
    many(shape)
    empty()
    getattr(services, shape)("given")
    try:
        getattr(services, shape)("given")
    except IntegrityError as error:
        assert "label" in str(error), f"another key: {error}"
    else:
        raise AssertionError("another key is swallowed")
    assert Tag.objects.count() + Ticket.objects.count() == 1, "another key: rows"
    if shape == "inline":
        Tag.objects.create(slug="taken")
        randoms.ready.extend(["taken"] * 50)
        try:
            services.inline(None)
        except IntegrityError:
            assert len(randoms.ready) == 45, f"always taken: {50 - len(randoms.ready)} tries"
        else:
            raise AssertionError("always taken: no error")


def checked(shape):
    try:
        check(shape)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


act = {"pastes": paste, "check": checked}[sys.argv[1]]
print(json.dumps({shape: act(shape) for shape in SHAPES}))
