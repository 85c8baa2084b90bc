from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, MetaData, String, Table, UniqueConstraint
from sqlalchemy.orm import declarative_base, registry

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)
Base = declarative_base(metadata=metadata)
mapper_registry = registry(metadata=metadata)


class Customer(Base):
    __tablename__ = "customers"

    id = Column(Integer, primary_key=True)
    email = Column(String(100), unique=True, nullable=False)
    phone = Column(String(30), unique=True, index=True)
    credit = Column(Integer)

    __table_args__ = (CheckConstraint("credit >= 0", name="credit_positive"), UniqueConstraint("email", "phone", name="uq_reach"), Index(None, "email", "credit", unique=True))


@mapper_registry.mapped
class Invoice:
    __tablename__ = "invoices"

    id = Column(Integer, primary_key=True)
    customer_id = Column(Integer, ForeignKey("customers.id"), nullable=False)
    number = Column(String(20), unique=True)


class Parcel:
    pass


parcel_table = Table(
    "parcels",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("invoice_id", Integer, ForeignKey("invoices.id")),
    Column("tracking", String(40)),
    UniqueConstraint("tracking"),
)
mapper_registry.map_imperatively(Parcel, parcel_table)
