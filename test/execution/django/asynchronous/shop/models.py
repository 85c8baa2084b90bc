from django.db import models


class Customer(models.Model):
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=80)
    card = models.CharField(max_length=20, unique=True, null=True)
