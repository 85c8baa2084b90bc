#!/usr/bin/env python3
"""Lets one reader join twice on a fresh SQLite database: the second time SQLAlchemy raises its IntegrityError."""

from library.models import Base, Session, engine, path
from library.services import join


def main():
    path.unlink(missing_ok=True)
    Base.metadata.create_all(engine)
    for name in ["Ada Lovelace", "Ada King"]:
        with Session() as session:
            join(session, "ada@example.com", name)
    print("No error: the member is there once.")


if __name__ == "__main__":
    main()
