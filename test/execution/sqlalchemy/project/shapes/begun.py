from models import User, Visit
from sqlalchemy import insert
from sqlalchemy.orm import Session


def call(session: Session, email, name, card=None):
    with session.begin():
        session.add(Visit(note="before"))
        session.execute(
            insert(User).values(
                email=email,
                name=name,
                card=card,
            )
        )
    return session.query(User).filter_by(email=email).one()
