from models import User


def call(session, email, name, card=None):
    user = User(email=email, card=card)
    user.name = name
    session.add(user)
    session.commit()
    return user
