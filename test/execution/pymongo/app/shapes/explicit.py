from database import db


def call(email, name, card=None):
    db.accounts.insert_one(
        {
            "_id": email,
            "name": name,
            "balance": 0,
            "card": card or f"card of {email}",
        }
    )
