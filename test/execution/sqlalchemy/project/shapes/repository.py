from sqlalchemy.orm import Session

from models import User


class Users:
    def __init__(self, session: Session):
        self.session = session

    def keep(self, email, name, card):
        user = User(email=email, name=name, card=card)
        self.session.add(user)
        return user


def call(session, email, name, card=None):
    user = Users(session).keep(email, name, card)
    session.commit()
    return user
