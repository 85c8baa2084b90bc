import logging

from customers.models import Customer

logger = logging.getLogger(__name__)


def call(email, name, card=None):
    Customer.objects.create(
        email=email,
        name=name,
        card_number=card,
    )
    logger.debug("registered %s", email)
