"""What a command or a job runs: it commits what the services noted."""

from shop.services import AccountService


def register(session, email, name, years=None):
    service = AccountService(session)
    service.register(email, name, years)
    session.commit()


def order(session, user_id, sku):
    AccountService(session).order(user_id, sku)
    session.commit()


def open_team(session, slug):
    service = AccountService(session)
    service.open_team(slug)
    session.commit()


def correct(session, user_id, email):
    service = AccountService(session)
    service.correct(user_id, email)
    session.commit()


def label(session, text):
    service = AccountService(session)
    service.label(text)
    session.commit()


def leave(session, user_id):
    service = AccountService(session)
    service.leave(user_id)
    session.commit()
