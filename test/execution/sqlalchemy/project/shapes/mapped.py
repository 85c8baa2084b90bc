from models import User


def call(session, email, name, card=None):
    rows = [{"email": email, "name": name, "card": card}]
    session.bulk_insert_mappings(User, rows)
    session.commit()
    return session.query(User).filter_by(email=email).one()
