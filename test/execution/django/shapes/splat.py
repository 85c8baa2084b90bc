from customers.models import Customer


def call(email, name, card=None):
    values = {"email": email, "name": name, "card_number": card}
    return Customer.objects.create(**values)
