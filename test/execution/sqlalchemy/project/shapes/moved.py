from guests import guest
from models import User


def call(session, email, name, card=None):
    user = session.get(User, guest(session))
    user.name = name
    user.email = email
    # The other key comes last.
    user.card = card
    session.flush()
    return user
