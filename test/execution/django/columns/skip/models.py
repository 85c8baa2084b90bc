from django.db import models


class Skip(models.Model):
    reason = models.CharField(max_length=40)
    media = models.IntegerField()
