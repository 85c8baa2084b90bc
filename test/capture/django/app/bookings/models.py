from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models


class Booking(models.Model):
    period = DateRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(name="no_overlap", expressions=[("period", RangeOperators.OVERLAPS)]),
        ]
