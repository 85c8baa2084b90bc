"""Runs each write: `pastes` prints what it fails with, `check` what is true of it now."""

import json
import sys
import traceback
from pathlib import Path

import django
from django.conf import settings

settings.configure(
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    INSTALLED_APPS=["shop"],
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
)
sys.path.insert(0, str(Path(__file__).parent))
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import IntegrityError, transaction  # noqa: E402
from shop import services  # noqa: E402
from shop.models import Batch, Entry, Fact, Group, Line, Plan, Post, Shop, Tag  # noqa: E402

call_command("migrate", run_syncdb=True, verbosity=0)


def copy():
    services.duplicate(Line.objects.create(old_id=5, order=1), 2)


def count():
    Group.objects.create(queued=0).leave()


def savepoint():
    Post.objects.create(uri="a")
    with transaction.atomic():
        services.note("a")


def pairs():
    tag, batch = Tag.objects.create(label="t"), Batch.objects.create(name="b")
    Tag.attach([(tag.pk, batch.pk)])
    Tag.attach([(tag.pk, batch.pk)])


def key():
    Fact.objects.create(id="1", session="s", text="x")
    Fact.objects.create(id="2", session="s", text="x")
    services.save_fact("s", Fact(id="3", session="s", text="new"))


def default_given():
    services.load([{"points": None}])


def default_argument():
    Entry.objects.create().complete(None)


def default_in_key():
    shop = Shop.objects.create(name="s")
    services.start(shop, 1)
    services.start(shop, 2)


def foreign_id():
    shop = Shop.objects.create(name="s")
    services.open_plan(shop.pk, 1)
    services.open_plan(shop.pk, 2)


def refuses(call):
    try:
        with transaction.atomic():
            call()
    except IntegrityError:
        return True
    return False


def check_copy():
    line = Line.objects.create(old_id=7, order=1)
    first = line.pk
    new = services.duplicate(line, 2)
    assert new.pk != first and new.old_id is None and new.order == 2
    assert Line.objects.get(pk=first).old_id == 7 and Line.objects.count() == 2
    # A copy of a row without the value is what it was.
    services.duplicate(Line.objects.create(old_id=None, order=1), 3)
    assert Line.objects.filter(order=3, old_id=None).count() == 1


def check_count():
    one = Group.objects.create(queued=5)
    other = Group.objects.get(pk=one.pk)
    one.leave()
    assert one.queued == 4
    other.leave()
    assert other.queued == 3 and Group.objects.get(pk=one.pk).queued == 3
    empty = Group.objects.create(queued=0)
    assert refuses(empty.leave)
    assert Group.objects.get(pk=empty.pk).queued == 0


def check_savepoint():
    Post.objects.create(uri="a")
    with transaction.atomic():
        try:
            services.note("a")
            raise AssertionError("not refused")
        except services.Retry:
            pass
        services.note("b")
        assert Post.objects.count() == 2
    services.note("c")
    assert Post.objects.count() == 3


def check_pairs():
    tag, one, two = Tag.objects.create(label="t"), Batch.objects.create(name="b"), Batch.objects.create(name="c")
    Tag.attach([(tag.pk, one.pk)])
    Tag.attach([(tag.pk, one.pk), (tag.pk, two.pk)])
    assert sorted(tag.batches.values_list("pk", flat=True)) == [one.pk, two.pk]


def check_key():
    Fact.objects.create(id="1", session="s", text="x")
    Fact.objects.create(id="2", session="s", text="x")
    services.save_fact("s", Fact(id="3", session="s", text="new"))
    assert sorted(Fact.objects.values_list("id", "text")) == [("1", "new"), ("2", "new")]


def check_default_given():
    services.load([{"points": None}, {"points": 0}, {"points": 7}])
    assert list(Entry.objects.order_by("id").values_list("points", flat=True)) == [3, 0, 7]
    assert refuses(lambda: services.load([{"points": -1}]))


def check_default_argument():
    entry = Entry.objects.create()
    entry.complete(None)
    assert Entry.objects.get().points == 3 and entry.done
    entry.complete(0)
    assert Entry.objects.get().points == 0


def check_default_in_key():
    shop, another = Shop.objects.create(name="s"), Shop.objects.create(name="t")
    Plan.objects.create(shop=shop, kind="other", price=9)
    first = services.start(shop, 1)
    assert (first.kind, first.price) == ("main", 1)
    assert services.start(shop, 2) == first and services.start(another, 2) != first
    assert Plan.objects.count() == 3


def check_foreign_id():
    shop = Shop.objects.create(name="s")
    first = services.open_plan(shop.pk, 1)
    with transaction.atomic():
        assert services.open_plan(shop.pk, 2) == first
    assert Plan.objects.get().price == 1


def outcome(call):
    for model in (Line, Group, Post, Tag, Batch, Fact, Entry, Plan, Shop):
        model.objects.all().delete()
    try:
        call()
    except Exception:
        return traceback.format_exc()
    return ""


names = ["copy", "count", "savepoint", "pairs", "key", "default_given", "default_argument", "default_in_key", "foreign_id"]
prefix = "check_" if sys.argv[1] == "check" else ""
print(json.dumps({name: outcome(globals()[prefix + name]) for name in names}))
