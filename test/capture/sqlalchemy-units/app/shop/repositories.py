from typing import Generic, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.models import Order, Tag, Team, User

T = TypeVar("T")


class BaseRepository(Generic[T]):
    model: type[T]

    def __init__(self, session: Session):
        self.session = session

    def get(self, key):
        return self.session.get(self.model, key)

    def create(self, **values):
        row = self.model(**values)
        self.session.add(row)
        return row

    def update(self, row, **values):
        for name, value in values.items():
            setattr(row, name, value)
        return row


class UserRepository(BaseRepository[User]):
    model = User

    def by_email(self, email):
        return self.session.scalars(select(User).where(User.email == email)).first()

    def register(self, email, name, age=None):
        user = User(email=email, name=name, age=age)
        self.session.add(user)
        return user

    def remove(self, user: User):
        self.session.delete(user)


class OrderRepository(BaseRepository[Order]):
    model = Order

    def place(self, user_id, sku):
        self.session.add(Order(user_id=user_id, sku=sku))


class TeamRepository(BaseRepository[Team]):
    model = Team


class TagRepository:
    def __init__(self, session: Session):
        self.session = session

    def save(self, tag):
        self.session.add(tag)
