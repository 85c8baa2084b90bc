from sqlalchemy import Column, DateTime, Integer, String, func
from sqlalchemy.ext.declarative import declared_attr
from sqlalchemy.orm import as_declarative, declarative_base

Base = declarative_base()


class Stamped(object):
    created_at = Column(DateTime, server_default=func.now(), nullable=False)
    note = Column(String(50))


class Slugged:
    @declared_attr
    def slug(cls):
        return Column(String(60), unique=True, index=True, nullable=False)

    @declared_attr
    def __tablename__(cls):
        return cls.__name__.lower() + "s"


class Keyed(Base):
    __abstract__ = True

    id = Column(Integer, primary_key=True)


@as_declarative(metadata=Base.metadata)
class Decorated:
    @declared_attr
    def __tablename__(cls):
        return f"the_{cls.__name__.lower()}"

    id = Column(Integer, primary_key=True)
