from database import database
from models import Customer
from peewee import IntegrityError


def call(email, name, card=None):
    with database.atomic():
        try:
            Customer.create(email=email, name=name, card=card)
        except IntegrityError:
            Customer.get(Customer.email == email)
