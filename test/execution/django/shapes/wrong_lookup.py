from customers.models import Customer


def call(email, name, card=None):
    customer, created = Customer.objects.get_or_create(name=name, card_number=card, defaults={"email": email})
    return customer
