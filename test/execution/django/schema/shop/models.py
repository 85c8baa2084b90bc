from django.db import models


class Visible(models.Manager):
    def get_queryset(self):
        return super().get_queryset().filter(deleted_at=None)


class Shop(models.Model):
    name = models.CharField(max_length=50)


class Document(models.Model):
    title = models.CharField(max_length=50, unique=True)
    deleted_at = models.DateTimeField(null=True)

    objects = Visible()
    everything = models.Manager()


class Folder(models.Model):
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE)
    title = models.CharField(max_length=50)
    deleted_at = models.DateTimeField(null=True)

    objects = Visible()
    everything = models.Manager()

    class Meta:
        unique_together = [("shop", "title")]
        ordering = ["title"]


class Letter(models.Model):
    title = models.CharField(max_length=50)
    deleted_at = models.DateTimeField(null=True)

    objects = Visible()
    everything = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["title"], name="letter_title")]


class Coupon(models.Model):
    name = models.CharField(max_length=50)
    code = models.CharField(max_length=20, unique=True, blank=True)


class Voucher(models.Model):
    name = models.CharField(max_length=50)
    code = models.CharField(max_length=20, unique=True, blank=True)

    class Meta: ordering = ["name"]


class Page(models.Model):
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE)
    slug = models.CharField(
        max_length=50,
        unique=True,
        help_text="As in its address.",
    )


class Poster(models.Model):
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE)
    slug = models.CharField(max_length=50)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["slug"], name="poster_slug"),
        ]


class Subscriber(models.Model):
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=80, default="")


class Reader(models.Model):
    email = models.EmailField()
    name = models.CharField(max_length=80, default="")
