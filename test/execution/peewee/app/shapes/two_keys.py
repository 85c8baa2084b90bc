from models import Customer


def call(email, name, card=None):
    Customer.insert(email=email, name=name, card=card).execute()
