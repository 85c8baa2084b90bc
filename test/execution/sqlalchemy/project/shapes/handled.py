import logging

from models import User

log = logging.getLogger(__name__)


def call(session, email, name, card=None):
    user = User(email=email, name=name, card=card)
    session.add(user)
    try:
        session.commit()
    except Exception:
        session.rollback()
        log.debug("not kept")
        raise
    return user
