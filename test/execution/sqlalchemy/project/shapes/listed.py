from models import User
from sqlalchemy import insert


def call(session, email, name, card=None):
    rows = [{"email": email, "name": name, "card": card}]
    session.execute(insert(User), rows)
    return session.query(User).filter_by(email=email).one()
