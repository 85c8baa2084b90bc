from models import Customer


def call(email, name, card=None):
    customer = Customer.get(Customer.email == "other@example.com")
    customer.email = email
    customer.name = name
    customer.card = card
    customer.save()
