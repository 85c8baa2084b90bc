from django.db import models


class Owned(models.Model):
    owner = models.ForeignKey("auth.User", on_delete=models.CASCADE, related_name="%(class)s_set")
    code = models.CharField(max_length=10)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["owner", "code"], name="%(app_label)s_%(class)s_owner_code"),
        ]
