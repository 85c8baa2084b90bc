from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Numeric,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.orm import backref, deferred, relationship

from .base import Base, Decorated, Keyed, Slugged, Stamped

members = Table(
    "members",
    Base.metadata,
    Column("user_id", Integer, ForeignKey("users.id"), primary_key=True),
    Column("group_id", ForeignKey("groups.id", ondelete="CASCADE"), primary_key=True),
    Column("since", Date),
    UniqueConstraint("group_id", "since"),
)


class User(Stamped, Keyed):
    __tablename__ = "users"

    email = Column("email_address", String(120), unique=True, nullable=False)
    handle = Column(String(40), index=True, unique=True)
    nick = Column(String(40))
    manager_id = Column(Integer, ForeignKey("users.id"))
    age = Column(Integer, CheckConstraint("age >= 0"))
    bio = deferred(Column(Text))
    active = Column(Boolean, default=True, nullable=False)
    groups = relationship("Group", secondary=members, backref=backref("users", lazy="dynamic"))

    __table_args__ = (
        UniqueConstraint("nick", "manager_id", name="uq_nick"),
        UniqueConstraint(email, nick),
        CheckConstraint("nick <> ''", name="nick_given"),
        CheckConstraint("age < 200 AND nick <> 'x'"),
        {"mysql_engine": "InnoDB"},
    )


Index("ix_users_bio", User.nick, User.age, unique=True)


class Group(Slugged, Keyed):
    title = Column(String(80), nullable=False)
    __table_args__ = {"comment": "groups"}


class Label(Slugged, Stamped, Decorated):
    colour = Column(String(6), unique=True)


class Order(Base):
    __tablename__ = "orders"
    __table_args__ = (
        PrimaryKeyConstraint("shop", "number", name="orders_key"),
        ForeignKeyConstraint(["shop", "number"], ["orders.shop", "orders.number"]),
        Index("ix_orders_reference", "reference", unique=True),
        Index("ix_orders_plain", "placed"),
    )

    shop = Column(Integer, autoincrement=False)
    number = Column(Integer, autoincrement=False)
    reference = Column(String(20))
    placed = Column(Date)
    total = Column(Numeric(10, 2), CheckConstraint("total > 0"), nullable=False)
    user_id = Column(ForeignKey(User.id))


class Employee(Base):
    __tablename__ = "employees"

    id = Column(Integer, primary_key=True)
    type = Column(String(20))
    badge = Column(String(20), unique=True)
    __mapper_args__ = {"polymorphic_on": type, "polymorphic_identity": "employee"}


class Engineer(Employee):
    __tablename__ = "engineers"

    id = Column(Integer, ForeignKey("employees.id"), primary_key=True)
    licence = Column(String(30), unique=True, nullable=False)
    __mapper_args__ = {"polymorphic_identity": "engineer"}


class Manager(Employee):
    car = Column(String(30), unique=True)
    __mapper_args__ = {"polymorphic_identity": "manager"}


class Plain(object):
    pass


plain = Table(
    "plains",
    Base.metadata,
    Column("id", Integer, primary_key=True),
    Column("code", String(10), unique=True),
    Column("made", Date, server_default=func.current_date()),
    Index("ux_plains_made", "made", "code", unique=True),
    CheckConstraint(text("code <> 'a'"), name="code_given"),
)
