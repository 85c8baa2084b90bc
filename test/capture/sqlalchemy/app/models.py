from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import declarative_base

Base = declarative_base()


class User(Base):
    __tablename__ = "users"

    id = Column(Integer, primary_key=True)
    email = Column(String(120), unique=True)
    name = Column(String(80), nullable=False)
    age = Column(Integer)

    __table_args__ = (CheckConstraint("age >= 0", name="age_not_negative"),)


class Order(Base):
    __tablename__ = "orders"

    id = Column(Integer, primary_key=True)
    user_id = Column(Integer, ForeignKey("users.id"))
    sku = Column(String(40))

    __table_args__ = (UniqueConstraint("user_id", "sku"),)
