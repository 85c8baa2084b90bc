"""Acts on the tickets: `python act.py ACT`. What an error prints is what the product explains."""
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")
import django

django.setup()
from django.db.models import Min

from shop.models import Ticket
from shop.services import issue


def fill():
    """Of the holders only A is there twice, of the seats only a on day 1; missing ones are no duplicates."""
    for holder, day, seat in [("A", 1, "a"), ("A", 2, "b"), ("B", 2, "a"), ("C", 1, "a"), (None, 1, None), (None, 1, None)]:
        Ticket.objects.create(holder=holder, day=day, seat=seat)


def import_rows():
    """Ids from outside: PostgreSQL's sequence does not hear of them."""
    Ticket.objects.bulk_create([Ticket(id=number, day=0) for number in (1, 2, 3)])


def renumber():
    """MySQL's counter does not hear of an update."""
    first = issue(0)
    Ticket.objects.filter(pk=first.pk).update(id=first.pk + 1)


def one_of_each(*fields):
    keep = Ticket.objects.values(*fields).annotate(first=Min("pk")).values_list("first", flat=True)
    missing = Ticket.objects.filter(**{f"{fields[-1]}__isnull": True}).values_list("pk", flat=True)
    Ticket.objects.exclude(pk__in=[*keep, *missing]).delete()


acts = {
    "fill": fill,
    "import": import_rows,
    "renumber": renumber,
    "issue": lambda: issue(9),
    "one-holder": lambda: one_of_each("holder"),
    "one-seat": lambda: one_of_each("day", "seat"),
}
acts[sys.argv[1]]()
