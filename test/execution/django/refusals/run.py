"""Runs shop/services.py and prints what happened as JSON: `run.py pastes`, `run.py check`."""
import json
import os
import sys
import traceback

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")
import django

django.setup()
from django.core.management import call_command
from django.db import transaction

from shop import services
from shop.models import Item, Shop

call_command("makemigrations", "shop", verbosity=0, interactive=False)
call_command("migrate", verbosity=0)
shop, _ = Shop.objects.get_or_create(name="one")
free, _ = Shop.objects.get_or_create(name="two")
Item.objects.get_or_create(shop=shop, sku="taken")
calls = {"check": lambda: services.check(shop), "protected": lambda: services.protected(shop)}


def paste(call):
    try:
        call()
    except Exception:
        return traceback.format_exc()
    return ""


def outcome(call):
    try:
        call()
    except Exception as error:
        return type(error).__name__
    return "ok"


def in_atomic(call):
    """What the call raises, if queries still work behind it."""
    try:
        with transaction.atomic():
            said = outcome(call)
            Item.objects.count()
            return said
    except transaction.TransactionManagementError as error:
        return type(error).__name__


def check(name, call):
    others = {
        "check": [lambda: services.check(shop, "taken", 1), lambda: services.check(shop, None, 1)],
        "protected": [lambda: services.protected(Shop(pk=-1))],
    }
    works = {"check": lambda: services.check(shop, "fine", 1), "protected": lambda: services.protected(free)}
    return {
        "again": outcome(call),
        "atomic": in_atomic(call),
        "others": [outcome(one) for one in others[name]],
        "works": outcome(works[name]),
    }


act = {"pastes": lambda name, call: paste(call), "check": check}[sys.argv[1]]
print(json.dumps({name: act(name, call) for name, call in calls.items()}))
