import logging

from models import Customer
from peewee import IntegrityError

log = logging.getLogger(__name__)


def call(email, name, card=None):
    try:
        return Customer.create(email=email, name=name, card=card)
    except IntegrityError:
        log.debug("refused")
        raise
