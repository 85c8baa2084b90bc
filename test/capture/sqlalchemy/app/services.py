from sqlalchemy import delete, select

from models import Order, User


def register(session, email, name="Ada", age=36):
    user = User(email=email, name=name, age=age)
    session.add(user)
    session.commit()
    return user.id


def rename(session, user_id, email):
    user = session.get(User, user_id)
    user.email = email
    session.commit()


def import_all(session, emails):
    session.add_all([User(email=email, name="Ada") for email in emails])
    session.commit()


def order(session, user_id, sku):
    session.add(Order(user_id=user_id, sku=sku))
    session.commit()


def remove(session, user_id):
    session.execute(delete(User).where(User.id == user_id))
    session.commit()


def restore(session, user_id, email):
    session.add(User(id=user_id, email=email, name="Ada"))
    session.commit()


def welcome(session, email):
    session.add(User(email=email, name="Ada"))
    return session.execute(select(User).where(User.name == "Ada")).scalars().all()


def swallowed(session, email):
    try:
        session.add(User(email=email, name="Ada"))
        session.flush()
    except Exception:
        pass
    return session.execute(select(User)).scalars().all()


def twice_in_one_session(session):
    session.add(User(id=7, email="a@example.com", name="Ada"))
    session.add(User(id=7, email="b@example.com", name="Ada"))
    session.commit()
