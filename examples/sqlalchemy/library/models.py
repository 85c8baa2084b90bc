from pathlib import Path

from sqlalchemy import Column, ForeignKey, Integer, String, UniqueConstraint, create_engine, event
from sqlalchemy.orm import declarative_base, relationship, sessionmaker

path = Path(__file__).resolve().parent.parent / "library.sqlite3"
engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 30})
Session = sessionmaker(engine)
Base = declarative_base()


@event.listens_for(engine, "connect")
def check_foreign_keys(connection, _):
    connection.execute("PRAGMA foreign_keys = ON")


class Member(Base):
    __tablename__ = "members"

    id = Column(Integer, primary_key=True)
    email = Column(String(200), unique=True, nullable=False)
    name = Column(String(100), nullable=False)
    loans = relationship("Loan", back_populates="member")


class Loan(Base):
    __tablename__ = "loans"
    __table_args__ = (UniqueConstraint("member_id", "isbn", name="loans_member_isbn_key"),)

    id = Column(Integer, primary_key=True)
    member_id = Column(ForeignKey("members.id"), nullable=False)
    isbn = Column(String(13), nullable=False)
    member = relationship("Member", back_populates="loans")
