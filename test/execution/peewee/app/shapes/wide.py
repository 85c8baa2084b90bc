from models import Customer


def call(email, name, card=None):
    customer, created = Customer.get_or_create(email=email, name=name, defaults={"card": card})
    return customer
