from django.db import models


class Tag(models.Model):
    slug = models.SlugField(unique=True)
    label = models.CharField(max_length=80, null=True, unique=True)


class Ticket(models.Model):
    number = models.IntegerField(unique=True)
    label = models.CharField(max_length=80, null=True, unique=True)
