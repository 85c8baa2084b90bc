from database import users


def call(email, name, card=None):
    new_doc = {
        "email": email,
        "name": name,
        "card": card or f"card of {email}",
    }
    users.insert_one(document=new_doc)
    return {"message": "Added"}
