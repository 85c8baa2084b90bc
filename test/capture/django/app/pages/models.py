from django.db import models

from core.base import Slugged, Timestamped


class Article(Timestamped, Slugged):
    title = models.CharField(max_length=100)
