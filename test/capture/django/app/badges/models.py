from django.db import models


class Badge(models.Model):
    label = models.CharField(max_length=30)
    code = models.CharField(max_length=10, unique=True, default="", blank=True)
