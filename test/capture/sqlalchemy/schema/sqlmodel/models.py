from typing import Optional

from sqlalchemy import Column, String, UniqueConstraint
from sqlmodel import Field, Relationship, SQLModel


class HeroBase(SQLModel):
    name: str = Field(index=True, max_length=50)
    secret_name: str = Field(unique=True, max_length=50)
    age: Optional[int] = None


class MiniTeam(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True, index=True, max_length=50)
    town: str = Field(max_length=40)
    size: int = 3
    heroes: list["Hero"] = Relationship(back_populates="team")


class Hero(HeroBase, table=True):
    __table_args__ = (UniqueConstraint("name", "team_id"),)

    id: Optional[int] = Field(default=None, primary_key=True)
    team_id: Optional[int] = Field(default=None, foreign_key="miniteam.id")
    email: str = Field(sa_column=Column("mail", String(60), unique=True))
    phone: str = Field(max_length=30, sa_column_kwargs={"unique": True})
    team: Optional[MiniTeam] = Relationship(back_populates="heroes")


class HeroCreate(HeroBase):
    pass
