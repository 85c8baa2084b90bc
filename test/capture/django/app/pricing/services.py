from .models import Price


def set_price(item, day, amount):
    return Price.objects.create(item=item, day=day, amount=amount)


def make_current(item, day, amount):
    return Price.objects.create(item=item, day=day, amount=amount, current=True)
