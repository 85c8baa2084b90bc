from django.db import transaction as tx

from customers.models import Customer


def call(email, name, card=None):
    with tx.atomic():
        return Customer.objects.create(email=email, name=name, card_number=card)
