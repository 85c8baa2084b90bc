"""What the fixes edit."""

from django.db import IntegrityError

from shop.models import Entry, Fact, Line, Plan, Post


class Retry(Exception):
    pass


def duplicate(line: Line, order):
    line.pk = None
    line.order = order
    line.save()
    return line


def note(uri):
    try:
        Post.objects.create(uri=uri)
    except IntegrityError as error:
        raise Retry() from error


def save_fact(session, fact):
    Fact.objects.filter(session=session).update(id=fact.id, text=fact.text)


def load(rows):
    for row in rows:
        Entry.objects.create(points=row["points"], done=True)


def start(shop, price):
    return Plan.objects.create(shop=shop, price=price)


def open_plan(shop_id, price):
    plan = Plan.objects.create(shop_id=shop_id, kind="other", price=price)
    return plan
