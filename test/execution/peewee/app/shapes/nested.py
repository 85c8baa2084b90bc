from database import database
from models import Audit, Customer


def call(email, name, card=None):
    with database.transaction():
        Audit.create(note="outer")
        with database.atomic():
            Audit.create(note="inner")
            row = Customer.create(email=email, name=name, card=card)
        Audit.create(note=row.name)
