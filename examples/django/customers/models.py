from django.db import models


class Customer(models.Model):
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=80)
    card_number = models.CharField(max_length=20, unique=True, null=True, blank=True)

    def __str__(self):
        return self.name
