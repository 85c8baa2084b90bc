"""What 2.1 has beside 2.0's declarations: typed columns of Core tables, keys that refer by tokens; and registries and metadata that stand in a decorator."""

from typing import Optional

from sqlalchemy import CheckConstraint, Column, ForeignKey, ForeignKeyConstraint, Integer, MetaData, Named, String, Table, TypedColumns, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, MappedColumn, as_declarative, mapped_as_dataclass, mapped_column, registry

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class GuestColumns(TypedColumns):
    id = Column(Integer, primary_key=True)
    name: Named[str] = Column(String(80))
    weight: Named[float | None]
    age: Named[Optional[int]] = Column("guest_age")
    email: Named[str] = Column(String(42), unique=True)
    slug: Column[str] = Column(String(30), index=True, unique=True)
    note: Column[str | None] = Column(String(30))


class StayColumns(GuestColumns):
    room: Named[int] = Column(unique=True)
    host_id: Named[int] = Column(ForeignKey("typed_guests.id"))


guests = Table("typed_guests", metadata, GuestColumns, UniqueConstraint("name", "age"))
stays = Table("typed_stays", metadata, StayColumns, Column("extra", String(9), unique=True), CheckConstraint("room > 0", name="room"))

bookings = Table(
    "typed_bookings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("guest_id", ForeignKey(("typed_guests", "id"))),
    Column("stay_id", Integer),
    ForeignKeyConstraint(["stay_id"], [("typed_stays", "id")]),
)


class Noted(MappedAsDataclass, DeclarativeBase):
    metadata = metadata


class Address(Noted):
    __tablename__ = "typed_addresses"

    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    street: MappedColumn[str | None] = mapped_column(String(80))
    code: Mapped[str] = mapped_column(String(20), unique=True, default="x")
    guest_id: Mapped[int | None] = mapped_column(ForeignKey(guests.c.id), default=None)


mapping = registry(metadata=metadata)


@mapped_as_dataclass(mapping)
class Tag:
    __tablename__ = "typed_tags"

    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    label: MappedColumn[str] = mapped_column(String(20), unique=True)


@as_declarative(metadata=metadata)
class Old:
    pass


class Room(Old):
    __tablename__ = "typed_rooms"

    id = Column(Integer, primary_key=True)
    number = Column(Integer, unique=True)
