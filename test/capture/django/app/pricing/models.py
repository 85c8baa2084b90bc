from django.db import models
from django.db.models import Q


class Price(models.Model):
    item = models.CharField(max_length=20)
    day = models.DateField()
    amount = models.IntegerField()
    current = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "day"], name="one_price_per_day"),
            models.UniqueConstraint(fields=["item"], condition=Q(current=True), name="one_current_price"),
            models.CheckConstraint(check=Q(amount__gte=0), name="price_not_negative"),
        ]
