from django.db import models


class SubscriberManager(models.Manager):
    def enrol(self, email):
        subscriber = self.model(email=email)
        subscriber.activate()
        return subscriber
