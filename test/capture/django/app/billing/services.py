from .models import Coupon, Ticket


def add_coupon(code, percent):
    return Coupon.objects.create(code=code, percent=percent)


def sell_ticket(number, coupon):
    return Ticket.objects.create(number=number, coupon=coupon)


def withdraw(coupon):
    coupon.delete()
