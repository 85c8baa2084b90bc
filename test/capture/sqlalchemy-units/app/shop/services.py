from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.db import Current, session_scope, transactional
from shop.models import Event, Order, Tag, Team, User
from shop.repositories import OrderRepository, TagRepository, TeamRepository, UserRepository


def sign_up(session: Session, email, name):
    user = User(email=email, name=name)
    session.add(user)
    session.add(Event(name="signed up"))
    names = [each.upper() for each in (email, name or "")]
    if names:
        session.flush()
    return user.id


def invite(session: Session, email):
    session.add(User(email=email, name="Guest"))
    waiting = session.scalars(select(User).where(User.name == "Guest")).all()
    session.commit()
    return waiting


def rename(session: Session, user_id, email):
    user = session.get(User, user_id)
    user.email = email
    session.add(Event(name="renamed"))
    session.commit()


def age(session: Session, user_id, years):
    user = session.get(User, user_id)
    user.age = years
    session.commit()


def order_for(session: Session, user_id, skus):
    user = session.get(User, user_id)
    for sku in skus:
        user.orders.append(Order(sku=sku))
    session.commit()


def close_account(session: Session, user_id):
    user = session.get(User, user_id)
    session.delete(user)
    session.commit()


def found_team(session: Session, slug, emails):
    team = Team(slug=slug, members=[User(email=email, name="Member") for email in emails])
    session.add(team)
    session.commit()


def tag_twice(session: Session, user_id, label):
    user = session.get(User, user_id)
    user.tags = [Tag(label=label)]
    session.commit()


def in_block(maker, email):
    with maker.begin() as session:
        session.add(User(email=email, name="Block"))


def in_scope(email):
    with session_scope() as session:
        add_guest(session, email)


def add_guest(session, email):
    session.add(User(email=email, name="Guest"))


@transactional
def move(session, user_id, team_id):
    user = session.get(User, user_id)
    user.team_id = team_id


def save_current():
    Current.commit()


def greet(email):
    Current.add(User(email=email, name="Hello"))
    Current.add(Event(name="greeted"))
    save_current()


class AccountService:
    def __init__(self, session: Session):
        self.session = session
        self.users = UserRepository(session)
        self.orders = OrderRepository(session)
        self.teams = TeamRepository(session)
        self.tags = TagRepository(session)

    def register(self, email, name, years=None):
        if self.users.by_email(email.lower()) is None:
            self.session.add(Event(name="new"))
        return self.users.register(email, name, years)

    def order(self, user_id, sku):
        self.orders.place(user_id, sku)

    def open_team(self, slug):
        return self.teams.create(slug=slug)

    def correct(self, user_id, email):
        user = self.users.get(user_id)
        self.users.update(user, email=email)

    def label(self, label):
        self.tags.save(Tag(label=label))

    def leave(self, user_id):
        self.users.remove(self.users.get(user_id))
