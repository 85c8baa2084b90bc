from customers.models import Customer


def call(email, name, card=None):
    customer, _ = Customer.objects.get_or_create(email="shop@example.com", defaults={"name": "Shop"})
    return customer.orders.create(number=email, total=0 if name else -1)
