from django.db import models


class Driver(models.Model):
    badge = models.CharField(max_length=10, unique=True)


class Licence(models.Model):
    driver = models.OneToOneField(Driver, on_delete=models.CASCADE, primary_key=True)
    sponsor = models.ForeignKey(Driver, on_delete=models.CASCADE, to_field="badge", related_name="sponsored")
    points = models.PositiveSmallIntegerField(default=0)
    extra = models.JSONField(default=dict)
