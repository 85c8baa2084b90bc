from sqlite3 import IntegrityError

from django.db import transaction

from customers.models import Customer

OTHER = IntegrityError


@transaction.atomic
def call(email, name, card=None):
    error = "unused"
    existing = Customer.objects.create(email=email, name=name, card_number=card)
    return existing, error
