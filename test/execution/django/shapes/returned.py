from customers.models import Customer


def call(email, name, card=None):
    return Customer.objects.create(email=email, name=name, card_number=card)
