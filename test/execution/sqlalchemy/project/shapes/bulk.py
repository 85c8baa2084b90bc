from models import User


def call(session, email, name, card=None):
    session.bulk_save_objects([User(email=email, name=name, card=card)])
    return session.query(User).filter_by(email=email).one()
