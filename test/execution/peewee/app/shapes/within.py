from database import database
from models import Audit, Customer


def call(email, name, card=None):
    with database.atomic() as transaction:
        Audit.create(note="in front")
        Customer.create(email=email, name=name, card=card)
        Audit.create(note=f"behind {transaction is not None}")
