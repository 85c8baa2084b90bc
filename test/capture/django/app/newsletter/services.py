from .models import Subscriber


def subscribe(email, name):
    subscriber = Subscriber(email=email, name=name)
    subscriber.save()
    return subscriber


def subscribe_if_new(email, name):
    if Subscriber.objects.filter(email=email).exists():
        return None
    return Subscriber.objects.create(email=email, name=name)


def import_subscribers(rows):
    Subscriber.objects.bulk_create([Subscriber(email=email, name=name) for email, name in rows])


def rename(old_email, new_email):
    Subscriber.objects.filter(email=old_email).update(email=new_email)


def change_address(subscriber, email):
    subscriber.email = email
    subscriber.save(update_fields=["email"])
