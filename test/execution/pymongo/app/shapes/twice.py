from database import users


def call(email, name, card=None):
    user_dict = {"email": email, "name": name, "password": "secret", "card": card or f"card of {email}"}
    hashed = user_dict.pop("password")[::-1]
    user_dict["hashed_password"] = hashed
    user_dict["is_admin"] = False

    result = users.insert_one(user_dict)
    new_user = users.find_one({"_id": result.inserted_id})
    return new_user["name"]
