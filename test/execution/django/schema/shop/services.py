from .models import Coupon, Document, Folder, Letter, Page, Poster, Reader, Shop, Subscriber, Voucher


def document(value):
    row, created = Document.objects.get_or_create(title=value)
    return row


def folder(value):
    shop = Shop.objects.first()
    row, created = Folder.objects.get_or_create(shop=shop, title=value)
    return row


def letter(value):
    row, created = Letter.objects.get_or_create(title=value)
    return row


def coupon(value):
    return Coupon.objects.create(name=value)


def voucher(value, code=""):
    return Voucher.objects.create(name=value, code=code)


def page(value, shop):
    row, created = Page.objects.get_or_create(shop=shop, slug=value)
    return row


def poster(value, shop):
    row, created = Poster.objects.get_or_create(shop=shop, slug=value)
    return row


def subscriber(value):
    return Subscriber.objects.create(email=value)


def reader(value):
    return Reader.objects.create(email=value)
