from guests import guest
from models import User
from sqlalchemy import update


def call(session, email, name, card=None):
    pk = guest(session)
    session.execute(update(User).where(User.id == pk).values(email=email, name=name, card=card))
    session.commit()
    return session.get(User, pk)
