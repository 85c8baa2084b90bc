#!/usr/bin/env python3
"""Lends one book twice: the error comes from a query of the desk, long after the line that added the second loan."""

from library.desk import Desk
from library.models import Base, Session, engine, path
from library.services import join, lend


def main():
    path.unlink(missing_ok=True)
    Base.metadata.create_all(engine)
    with Session(expire_on_commit=False) as session:
        member = join(session, "ada@example.com", "Ada Lovelace")
    with Desk() as desk:
        lend(desk.session, member, "9780131103627")
    with Desk() as desk:
        lend(desk.session, member, "9780131103627")
        print(f"{member.name} has {desk.lent(member)} books.")


if __name__ == "__main__":
    main()
