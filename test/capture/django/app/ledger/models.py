from django.db import models


class Entry(models.Model):
    reference = models.CharField(max_length=20, unique=True)
    booked_on = models.DateField(null=True)
