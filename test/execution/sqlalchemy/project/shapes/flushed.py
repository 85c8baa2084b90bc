from models import User


def call(session, email, name, card=None):
    user = User(email=email, name=name, card=card)
    session.add(user)
    session.flush()
    return user
