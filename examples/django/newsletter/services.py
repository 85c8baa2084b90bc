from .models import Subscriber


def subscribe(email):
    """Whoever leaves an address gets the newsletter."""
    return Subscriber.objects.enrol(email.strip().lower())
