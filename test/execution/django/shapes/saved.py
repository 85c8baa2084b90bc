from customers.models import Customer


def call(email, name, card=None):
    customer = Customer(email=email)
    customer.name = name
    # Cards are optional.
    customer.card_number = card
    customer.save()
    return customer
