from customers.models import Customer


def call(email, name, card=None):
    Customer.objects.filter(email="other@example.com").update(email=email, name=name, card_number=card)
