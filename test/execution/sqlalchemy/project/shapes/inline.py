from models import User


def call(session, email, name, card=None):
    session.add(User(email=email, name=name, card=card))
    session.commit()
    return session.query(User).filter_by(email=email).one()
