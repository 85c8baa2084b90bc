from .models import Item, Shop


def check(shop, sku="a", price=-1):
    return Item.objects.create(shop=shop, sku=sku, price=price)


def protected(shop):
    shop = Shop.objects.get(pk=shop.pk)
    shop.delete()
