"""What the fixes edit: each function is one write in what stands around it."""

import logging

from django.db import IntegrityError
from django.http import JsonResponse

from shop.models import Credit, Delivery, Entry, Fact, Line, Plan, Post, Topic

logger = logging.getLogger(__name__)


class Retry(Exception):
    pass


class Taken(Exception):
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


def handle_webhook(event_id, amount):
    Delivery.objects.create(event_id=event_id)
    Credit.objects.create(amount=amount)


def import_topics(rows):
    made = 0
    for slug, title in rows:
        if Topic.objects.filter(slug=slug).exists():
            continue
        Topic.objects.create(slug=slug, title=title)
        made += 1
    return made


def logged(slug, title):
    try:
        topic = Topic.objects.create(slug=slug, title=title)
    except Exception as error:
        logger.warning("no topic %s", slug)
        raise
    return topic


def open_topic(slug, title):
    if Topic.objects.filter(slug=slug).exists():
        raise Taken(slug)
    return Topic.objects.create(slug=slug, title=title)


def tidied(slug):
    logger.warning("tidied %s", slug)
    return slug.strip()


def once(slug, title):
    return {"topic": Topic.objects.create(slug=tidied(slug), title=title)}


def join(request):
    slug = request.POST["slug"]
    topic = Topic.objects.create(slug=slug, title=request.POST.get("title"))
    return JsonResponse({"id": topic.pk}, status=201)


def load(rows):
    for row in rows:
        Entry.objects.create(points=row["points"], done=row.get("done", True))


def start(shop, price):
    return Plan.objects.create(shop=shop, price=price)


def open_plan(shop_id, price):
    plan = Plan.objects.create(shop_id=shop_id, kind="other", price=price)
    return plan
