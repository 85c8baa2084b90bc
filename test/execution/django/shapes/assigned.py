"""Single quotes, two blanks of indentation, and a comment behind the statement."""

from customers.models import Customer


def call(email, name, card=None):
  customer = Customer.objects.create(email=email, name=name, card_number=card)  # the first time
  label = f'{customer.name} <{email}>'
  return customer if label else None
