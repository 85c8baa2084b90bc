from django.db import models


class Coupon(models.Model):
    code = models.CharField(max_length=20, unique=True, db_column="coupon_code")
    percent = models.PositiveIntegerField()

    class Meta:
        db_table = "shop_coupons"


class Ticket(models.Model):
    number = models.CharField(max_length=20, primary_key=True)
    coupon = models.ForeignKey(Coupon, on_delete=models.PROTECT)
