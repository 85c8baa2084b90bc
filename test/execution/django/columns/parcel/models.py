from django.db import models


class Parcel(models.Model):
    carrier_code = models.CharField(max_length=20)
