from django.db import models

from customers.models import Customer


class Order(models.Model):
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="orders")
    number = models.CharField(max_length=20)
    total = models.DecimalField(max_digits=8, decimal_places=2, default=0)

    class Meta:
        unique_together = [("customer", "number")]
        constraints = [models.CheckConstraint(check=models.Q(total__gte=0), name="total_not_negative")]
