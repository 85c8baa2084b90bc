from customers.models import Customer


def call(email, name, card=None):
    customer, _ = Customer.objects.update_or_create(
        name=name,
        defaults=dict(email=email, card_number=card),
    )
    return customer
