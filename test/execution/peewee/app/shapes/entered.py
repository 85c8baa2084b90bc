from models import Customer


def call(email, name, card=None):
    return Customer.enter(email, name, card)
