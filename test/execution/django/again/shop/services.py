"""One write each, whose value the program makes up."""

from itertools import count

from django.db import transaction
from django.db.models import Max

from .models import Tag, Ticket
from .randoms import random_code


def draws(label):
    for _ in range(5):
        slug = random_code()
        if Tag.objects.filter(slug=slug).exists():
            continue
        return Tag.objects.create(slug=slug, label=label)
    raise LookupError("no slug left")


def counts(label):
    for n in count(1):
        slug = f"tag-{n}"
        tag = Tag(slug=slug, label=label)
        tag.save()
        break
    return tag


def behind(label):
    slug, n = "tag", 1
    while True:
        if not Tag.objects.filter(slug=slug).exists():
            return Tag.objects.create(slug=slug, label=label)
        n += 1
        slug = f"tag-{n}"


def seeks(label):
    slug, n = "tag", 1
    while Tag.objects.filter(slug=slug).exists():
        n += 1
        slug = f"tag-{n}"
    tag = Tag.objects.create(slug=slug, label=label)
    return tag


def next_number():
    return (Ticket.objects.aggregate(last=Max("number"))["last"] or 0) + 1


def follows(label):
    number = next_number()
    Ticket.objects.create(number=number, label=label)
    return number


@transaction.atomic
def within(label):
    last = Ticket.objects.order_by("number").last()
    return Ticket.objects.create(number=last.number + 1 if last else 1, label=label)


def inline(label):
    return Tag.objects.create(slug=random_code(), label=label)
