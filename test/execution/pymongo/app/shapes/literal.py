from database import get_db


def call(email, name, card=None):
    db = get_db()
    fields = {"card": card} if card else {}
    db.users.insert_one(
        {
            "email": email,
            "name": name,
            "roles": ["member"],
            "card": fields.get("card", f"card of {email}"),
        }
    )
