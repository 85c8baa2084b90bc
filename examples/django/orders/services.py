from .models import Order


def place_order(customer, number, total):
    return customer.orders.create(number=number, total=total)


def import_orders(customer, rows):
    for number, total in rows:
        order = Order(customer=customer, number=number)
        order.total = total
        order.save()
