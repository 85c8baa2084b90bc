from django.db import models

from .base import Owned
from .driver import Driver


class Car(Owned):
    plate = models.CharField(max_length=12, unique=True)
    colour = models.CharField(max_length=12)
    drivers = models.ManyToManyField(Driver, related_name="cars")
    partner = models.ManyToManyField("self")

    class Meta(Owned.Meta):
        db_table = "cars"
        unique_together = [("plate", "colour")]
