from django.db import transaction

from .models import Customer


def register_customer(email, name, card_number=None):
    """Registers a customer when they first come to the shop."""
    return Customer.objects.create(email=email, name=name, card_number=card_number)


def register_if_new(email, name):
    if Customer.objects.filter(email=email).exists():
        return Customer.objects.get(email=email)
    customer = Customer(email=email, name=name)
    customer.save()
    return customer


@transaction.atomic
def register_family(members):
    return [register_customer(email, name) for email, name in members]


def change_email(customer, email):
    customer.email = email
    customer.save(update_fields=["email"])
