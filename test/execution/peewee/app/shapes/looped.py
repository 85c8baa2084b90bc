import models


def call(email, name, card=None):
    for address in (email,):
        models.Customer.create(email=address, name=name, card=card)
