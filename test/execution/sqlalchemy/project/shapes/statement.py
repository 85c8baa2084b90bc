from models import User
from sqlalchemy import insert, select


def call(session, email, name, card=None):
    session.execute(insert(User).values(email=email, name=name, card=card))
    return session.scalars(select(User).where(User.email == email)).one()
