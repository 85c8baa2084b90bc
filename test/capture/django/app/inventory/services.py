from django.db import transaction

from .models import Item, Shop


def stock(shop, sku, title):
    return shop.items.create(sku=sku, title=title)


def stock_anywhere(shop_id, sku):
    return Item.objects.create(shop_id=shop_id, sku=sku, title=sku)


def stock_later(shop_id, sku):
    with transaction.atomic():
        return Item.objects.create(shop_id=shop_id, sku=sku, title=sku)


def stock_untitled(shop, sku):
    return Item.objects.create(shop=shop, sku=sku, title=None)


def close(shop_id):
    Shop.objects.get(pk=shop_id).delete()


def move(item, shop):
    item.shop = shop
    item.save()
