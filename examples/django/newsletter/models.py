from django.db import models

from .managers import SubscriberManager


class Subscriber(models.Model):
    email = models.EmailField(unique=True)
    active = models.BooleanField(default=False)

    objects = SubscriberManager()

    def activate(self):
        self.active = True
        self.save()
