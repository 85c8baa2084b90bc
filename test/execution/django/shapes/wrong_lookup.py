from customers.models import Customer


def call(email, name, card=None):
    customer, created = Customer.objects.get_or_create(email=email, name=name, defaults={"card_number": card})
    return customer
