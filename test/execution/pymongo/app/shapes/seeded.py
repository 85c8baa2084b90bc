from database import get_db


def call(email, name, card=None):
    db = get_db()
    if db.users.count_documents({"email": email, "name": name}) > 0:
        return
    db.users.insert_one(
        {
            "email": email,
            "name": name,
            "card": card or f"card of {email}",
        }
    )
