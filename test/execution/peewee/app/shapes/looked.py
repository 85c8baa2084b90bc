from models import Customer
from waiting import meanwhile


def call(email, name, card=None):
    customer = Customer.get_or_none(Customer.email == email)
    if customer is None:
        meanwhile(email)
        customer = Customer.create(email=email, name=name, card=card)
    return customer
