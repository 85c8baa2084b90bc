from django.db import models


class Timestamped(models.Model):
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True


class Slugged(models.Model):
    slug = models.SlugField(unique=True)

    class Meta:
        abstract = True
