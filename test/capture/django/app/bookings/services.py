from .models import Booking


def book(first, last):
    return Booking.objects.create(period=(first, last))
