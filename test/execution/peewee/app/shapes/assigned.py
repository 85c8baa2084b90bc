from models import Audit, Customer


def call(email, name, card=None):
    customer = Customer.create(
        email=email,
        name=name,  # as they said it
        card=card,
    )
    Audit.create(note=customer.email)
    return customer.name
