from models import Customer, Order


def ensure_customer(email, name):
    """The customer with this address, a new one where there is none."""
    customer = Customer.get_or_none(Customer.email == email.lower())
    if customer is None:
        customer = Customer.create(email=email, name=name)
    return customer


def place_order(customer, number):
    return Order.create(customer=customer, number=number)
