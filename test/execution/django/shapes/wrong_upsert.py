from customers.models import Customer


def call(email, name, card=None):
    customer, _ = Customer.objects.update_or_create(
        email=email, name=name,
        defaults=dict(card_number=card),
    )
    return customer
