from guests import guest
from models import User


def call(session, email, name, card=None):
    user = session.get(User, guest(session))
    user.name = name
    user.card = card
    user.email = email
    session.commit()
    return user
