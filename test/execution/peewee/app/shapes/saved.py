from models import Audit, Customer


def call(email, name, card=None):
    customer = Customer(email=email)
    customer.name = name
    customer.card = card
    customer.save()
    Audit.create(note=str(customer.id))
    return customer
