import asyncio
import logging

from asgiref.sync import sync_to_async
from django.db import DatabaseError, connection, transaction

from .models import Customer

logger = logging.getLogger(__name__)


def register(email, name):
    return Customer.objects.create(email=email, name=name)


@transaction.atomic
def register_all(rows):
    for email, name in rows:
        register(email, name)


def find_or_add(email, name):
    customer, created = Customer.objects.get_or_create(name=name, defaults={"email": email})
    return customer


def sync_from_crm(record):
    customer, _ = Customer.objects.update_or_create(
        name=record["name"],
        defaults={"email": record["email"]},
    )
    return customer


def register_raw(email, name):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO customers_customer (email, name) VALUES (%s, %s)", [email, name])


async def register_later(email, name):
    await sync_to_async(Customer.objects.create)(email=email, name=name)


def register_async(email, name):
    asyncio.run(register_later(email, name))


def register_quietly(email, name):
    with transaction.atomic():
        try:
            register(email, name)
        except DatabaseError:
            pass
        return Customer.objects.count()


def register_logged(email, name):
    with transaction.atomic():
        try:
            register(email, name)
        except DatabaseError:
            logger.exception("could not register a customer")
        return Customer.objects.count()
