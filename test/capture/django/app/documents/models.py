from django.db import models


class VisibleDocuments(models.Manager):
    def get_queryset(self):
        return super().get_queryset().filter(deleted_at=None)


class Document(models.Model):
    title = models.CharField(max_length=50, unique=True)
    deleted_at = models.DateTimeField(null=True)

    objects = VisibleDocuments()
