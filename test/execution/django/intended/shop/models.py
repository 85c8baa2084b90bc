"""Models whose writes fail for what they write, or whose code shows what it wants with the row that is there."""

from django.db import models


class Line(models.Model):
    old_id = models.PositiveIntegerField(unique=True, null=True, blank=True)
    order = models.IntegerField()


class Group(models.Model):
    queued = models.IntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(check=models.Q(queued__gte=0), name="group_queued_check")]

    def leave(self):
        self.queued -= 1
        self.save()


class Post(models.Model):
    uri = models.CharField(max_length=40, unique=True)


class Entry(models.Model):
    points = models.PositiveIntegerField(default=3)
    done = models.BooleanField(default=False)

    def complete(self, points=0, done=True):
        self.done = done
        self.points = points
        self.save()


class Shop(models.Model):
    name = models.CharField(max_length=40)


class Plan(models.Model):
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_column="shop_no")
    kind = models.CharField(max_length=10, default="main")
    price = models.IntegerField(default=0)

    class Meta:
        unique_together = [("shop", "kind")]


class Batch(models.Model):
    name = models.CharField(max_length=40)


class Tag(models.Model):
    label = models.CharField(max_length=40)
    batches = models.ManyToManyField(Batch, related_name="tags")

    @classmethod
    def attach(cls, pairs):
        Through = cls.batches.through
        Through.objects.bulk_create([Through(tag_id=t, batch_id=b) for t, b in pairs])


class Fact(models.Model):
    id = models.CharField(max_length=40, primary_key=True)
    session = models.CharField(max_length=40)
    text = models.TextField()


class Delivery(models.Model):
    event_id = models.CharField(max_length=40, unique=True)


class Credit(models.Model):
    amount = models.IntegerField()


class Topic(models.Model):
    slug = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=40)
