from django.db import models

from customers.models import Customer


class CustomerManager(models.Manager):
    def register(self, email, name, card=None):
        customer = self.model(email=email.lower(), name=name, card_number=card)
        customer.save(using=self._db)
        return customer


def call(email, name, card=None):
    manager = CustomerManager()
    manager.model = Customer
    return manager.register(email, name, card)
