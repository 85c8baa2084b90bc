from .models import Customer


async def returned(email, name, card=None):
    return await Customer.objects.acreate(email=email, name=name, card=card)


async def assigned(email, name, card=None):
    row = await Customer.objects.acreate(email=email, name=name, card=card)
    return row


async def bare(email, name, card=None):
    await Customer.objects.acreate(email=email, name=name, card=card)


async def wrong_lookup(email, name, card=None):
    row, created = await Customer.objects.aget_or_create(email=email, name=name, defaults={"card": card})
    return row
