from shop.models import Ticket


def issue(day):
    return Ticket.objects.create(day=day)
