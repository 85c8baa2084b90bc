from database import client, users


def call(email, name, card=None):
    with client.start_session() as session:
        with session.start_transaction():
            users.insert_one({"email": email, "name": name, "card": card or f"card of {email}"}, session=session)
