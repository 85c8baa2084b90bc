from models import Audit, Customer


def call(email, name, card=None):
    try:
        Customer.create(email=email, name=name, card=card)
        Audit.create(note="made")
    finally:
        Audit.create(note="tried")
