from database import database
from models import Audit, Customer


@database.atomic()
def call(email, name, card=None):
    Audit.create(note="decorated")
    customer = Customer.create(email=email, name=name, card=card)
    return customer
