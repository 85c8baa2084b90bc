from django.db import models


class Shop(models.Model):
    name = models.CharField(max_length=50)


class Item(models.Model):
    shop = models.ForeignKey(Shop, on_delete=models.DO_NOTHING, related_name="items")
    sku = models.CharField(max_length=20)
    title = models.CharField(max_length=50)

    class Meta:
        unique_together = [("shop", "sku")]
