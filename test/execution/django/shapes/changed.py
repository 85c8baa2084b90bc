from customers.models import Customer


def call(email, name, card=None):
    customer = Customer.objects.get(email="other@example.com")
    customer.email = email
    customer.name = name
    customer.card_number = card
    customer.save(update_fields=["email", "name", "card_number"])
