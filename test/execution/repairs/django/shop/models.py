from django.db import models


class Ticket(models.Model):
    holder = models.CharField(max_length=20, null=True, unique=True)
    day = models.IntegerField(db_column="order")
    seat = models.CharField(max_length=8, null=True, db_column="Seat No")

    class Meta:
        db_table = "Shop Tickets"
        constraints = [models.UniqueConstraint(fields=["day", "seat"], name="one_seat_a_day")]
