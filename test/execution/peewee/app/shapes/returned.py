from models import Customer


def call(email, name, card=None):
    return Customer.create(email=email, name=name, card=card)
