from models import User, Visit


def call(session, email, name, card=None):
    with session.begin():
        session.add(Visit(note="before"))
        user = User(
            email=email,
            name=name,
            card=card,
        )
        session.add(user)
    return user
