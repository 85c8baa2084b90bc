from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, MetaData, String, Table, UniqueConstraint
from sqlalchemy.orm import declarative_base
from sqlalchemy.sql.naming import conv

convention = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=convention)
Base = declarative_base(metadata=metadata)


class Account(Base):
    __tablename__ = "named_accounts"

    id = Column(Integer, primary_key=True)
    email = Column(String(100), unique=True, nullable=False)
    login = Column(String(100), unique=True, index=True)
    age = Column(Integer)
    number = Column(Integer)
    __table_args__ = (
        UniqueConstraint("email", "number"),
        UniqueConstraint("login", "number", name="given"),
        CheckConstraint("age > 0", name="age"),
        CheckConstraint("number > 0", name=conv("whole_name")),
    )


class Entry(Base):
    __tablename__ = "named_entries_of_an_account_whose_name_is_very_long"

    id = Column(Integer, primary_key=True)
    account_id = Column(Integer, ForeignKey("named_accounts.id"))
    the_other_account_id = Column(Integer, ForeignKey(Account.id), unique=True)


named_links = Table(
    "named_links",
    metadata,
    Column("left_id", ForeignKey("named_accounts.id"), primary_key=True),
    Column("right_id", ForeignKey("named_accounts.id"), primary_key=True),
    Index(None, "right_id", unique=True),
)
