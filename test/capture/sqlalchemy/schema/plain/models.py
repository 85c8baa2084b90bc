from typing import List, Optional

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, Column, ForeignKey, ForeignKeyConstraint, Index, Integer, PrimaryKeyConstraint, String, Table, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .base import Base, Slugged, Stamped, code, intpk


class User(Stamped, Base):
    __tablename__ = "users"

    id: Mapped[intpk]
    email: Mapped[str] = mapped_column(String(120), unique=True)
    handle: Mapped[str] = mapped_column(String(40), index=True, unique=True)
    phone: Mapped[Optional[str]] = mapped_column("phone_number", String(20), unique=True)
    age: Mapped[int] = mapped_column(CheckConstraint("age >= 0"))
    orders: Mapped[List["Order"]] = relationship(back_populates="user")

    __table_args__ = (
        CheckConstraint("age < 200"),
        CheckConstraint("age <> 13", name="not_thirteen"),
        Index("uq_users_live_email", "email", unique=True, postgresql_where=text("note IS NULL"), sqlite_where=text("note IS NULL")),
        Index("ix_users_note", "note"),
    )


class Order(Base):
    __tablename__ = "orders"

    id = Column(Integer, primary_key=True)
    user_id = Column(Integer, ForeignKey("users.id"), nullable=False)
    payer_id = Column(Integer, ForeignKey(User.id, name="fk_orders_payer"))
    checker_id = Column(Integer, ForeignKey("users.id", ondelete="SET NULL"))
    sku = Column("stock_unit", String(40))
    place = sa.Column(sa.Integer, sa.CheckConstraint("place > 0"))
    user = relationship("User", foreign_keys=[user_id])

    __table_args__ = (UniqueConstraint("user_id", "stock_unit"), UniqueConstraint(user_id, place, name="one_place"))


class Line(Base):
    __tablename__ = "lines"

    order_id = Column(ForeignKey("orders.id"))
    number = Column(Integer)
    product = Column(String(20))
    __table_args__ = (PrimaryKeyConstraint("order_id", "number"), CheckConstraint("number > 0"), CheckConstraint("number > 0 AND product <> ''"), {"mysql_engine": "InnoDB"})


class Part(Base):
    __tablename__ = "parts"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int]
    line: Mapped[int]
    maker: Mapped[code]
    __table_args__ = (ForeignKeyConstraint(["order_id", "line"], ["lines.order_id", "lines.number"]),)


class Article(Slugged, Base):
    id: Mapped[int] = mapped_column(primary_key=True)


class News(Slugged, Base):
    id: Mapped[int] = mapped_column(primary_key=True)


class Animal(Base):
    __tablename__ = "animals"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    __mapper_args__ = {"polymorphic_on": "kind"}


class Dog(Animal):
    __mapper_args__ = {"polymorphic_identity": "dog"}
    chip: Mapped[Optional[str]] = mapped_column(String(30), unique=True)


class Manager(User):
    __tablename__ = "managers"

    id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    badge: Mapped[str] = mapped_column(String(30), unique=True)


Index("ix_users_lower", func.lower(User.email), unique=True)

order_tags = Table(
    "order_tags",
    Base.metadata,
    Column("order_id", ForeignKey("orders.id"), primary_key=True),
    Column("tag", String(30), primary_key=True),
)
tags = Table(
    "tags",
    Base.metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(30), nullable=False, unique=True),
    Column("parent_id", Integer, ForeignKey("tags.id")),
    UniqueConstraint("parent_id", "name", name="uq_parent_name"),
)


class Tag(Base):
    __table__ = tags
