from models import User
from sqlalchemy import select

users = User.__table__


def call(session, email, name, card=None):
    connection = session.connection()
    connection.execute(users.insert().values(email=email, name=name, card=card))
    return session.execute(select(User).where(User.email == email)).scalar_one()
