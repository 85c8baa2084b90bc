"""Runs the scenarios of shop/services.py and prints what happened as JSON.

    run.py migrate           makemigrations and migrate
    run.py pastes            the traceback of each, before the declarations are edited
    run.py check             migrate, then each again, 20 at once, a true duplicate, a transaction around
"""
import collections
import io
import json
import os
import sys
import threading
import traceback

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")
import django

django.setup()
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction
from django.utils import timezone

from shop import models, services

HIDING = {"document": models.Document, "folder": models.Folder, "letter": models.Letter}
EMPTY = {"coupon": models.Coupon, "voucher": models.Voucher}
TOGETHER = {"page": models.Page, "poster": models.Poster}
DECLARED = {"subscriber": models.Subscriber, "reader": models.Reader}


def shops():
    for name in ("one", "two"):
        models.Shop.objects.get_or_create(name=name)
    return models.Shop.objects.order_by("name")


def scenario(name):
    """What fails before the fix: (what was there first, the call)."""
    one, two = shops()
    call = getattr(services, name)
    if name in HIDING:
        return lambda: delete(call("Contract")), lambda: call("Contract")
    if name in TOGETHER:
        return lambda: call("about", one), lambda: call("about", two)
    return lambda: call("a@example.com"), lambda: call("a@example.com")


def delete(row):
    row.deleted_at = timezone.now()
    row.save()


def model_of(name):
    return {**HIDING, **EMPTY, **TOGETHER, **DECLARED}[name]


def fresh(name):
    # Never by DELETE: on MariaDB twenty inserts of a key that is deleted and not purged yet deadlock.
    table = model_of(name)._meta.db_table
    connection.ops.execute_sql_flush(
        connection.ops.sql_flush(no_style(), [table], reset_sequences=True, allow_cascade=True)
    )


def paste(name):
    fresh(name)
    first, call = scenario(name)
    first()
    try:
        call()
    except Exception:
        return traceback.format_exc()
    return ""


def outcome(call):
    try:
        call()
    except Exception as error:
        return type(error).__name__
    return "ok"


def duplicate(name):
    """A row that the constraint must go on refusing."""
    one, _ = shops()
    if name == "folder":
        return lambda: models.Folder.objects.create(shop=one, title="Twice")
    if name in HIDING:
        return lambda: model_of(name).objects.create(title="Twice")
    if name in EMPTY:
        return lambda: model_of(name).objects.create(name="Twice", code="X")
    if name in TOGETHER:
        return lambda: model_of(name).objects.create(shop=one, slug="twice")
    return lambda: model_of(name).objects.create(email="twice@example.com")


def check(name):
    fresh(name)
    first, call = scenario(name)
    first()
    answer = {"again": outcome(call), "rows": model_of(name).objects.count()}
    twice = duplicate(name)
    answer["duplicate"] = [outcome(twice), outcome(twice)]
    answer["atomic"] = outcome(lambda: in_atomic(name, call if name not in DECLARED else lambda: get(name)))
    fresh(name)
    answer["concurrent"] = concurrent(call if name not in DECLARED else lambda: get(name))
    answer["after"] = model_of(name).objects.count()
    return answer


def in_atomic(name, call):
    with transaction.atomic():
        call()
        return model_of(name).objects.count()


def get(name):
    """What the declaration is for: get_or_create may rely on it."""
    return model_of(name).objects.get_or_create(email="a@example.com")


def concurrent(call, count=20):
    errors = collections.Counter()
    start = threading.Barrier(count)

    def run():
        try:
            connection.ensure_connection()
            start.wait()
            call()
        except Exception as error:
            errors[repr(error)] += 1
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


def migrate():
    said = io.StringIO()
    call_command("makemigrations", "shop", verbosity=1, interactive=False, stdout=said)
    call_command("migrate", verbosity=0)
    return said.getvalue()


def index_by_hand():
    with connection.cursor() as cursor:
        cursor.execute("CREATE UNIQUE INDEX reader_email_once ON shop_reader (email)")


said = "" if sys.argv[1] == "pastes" else migrate()
if sys.argv[1] == "pastes":
    index_by_hand()
names = [*HIDING, *EMPTY, *TOGETHER, *DECLARED] if sys.argv[1] != "migrate" else []
act = {"pastes": paste, "check": check, "migrate": None}[sys.argv[1]]
print(json.dumps({"said": said, "shapes": {name: act(name) for name in names}}))
