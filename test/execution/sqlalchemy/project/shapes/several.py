from models import User, Visit


def call(session, email, name, card=None):
    session.add_all([User(email=email, name=name, card=card), Visit(note="several")])
    session.commit()
    return session.query(User).filter_by(email=email).one()
