from models import Coupon


def call(email, name, card=None):
    coupon = Coupon(code=email, name=name)
    coupon.save(force_insert=True)
    return coupon
