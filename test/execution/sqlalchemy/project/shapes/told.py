from models import User
from sqlalchemy import insert, select


def call(session, email, name, card=None):
    stmt = insert(User).values({"email": email.lower(), User.name: name})
    session.execute(stmt)
    return session.execute(select(User).where(User.email == email)).scalar_one()
