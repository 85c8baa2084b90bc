from django.db import models


class Shop(models.Model):
    name = models.CharField(max_length=50)


class Item(models.Model):
    shop = models.ForeignKey(Shop, on_delete=models.PROTECT)
    sku = models.CharField(max_length=20, unique=True)
    price = models.IntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(check=models.Q(price__gte=0), name="price_not_negative")]
