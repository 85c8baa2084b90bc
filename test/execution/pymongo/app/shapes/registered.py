from motors import motor_users


async def call(email, name, card=None):
    now = "today"
    doc = {
        "username":      name,
        "name":          name,
        "email":         email,
        "card":          card or f"card of {email}",
        "created_at":    now,
    }
    result = await motor_users.insert_one(doc)
    return dict(id=str(result.inserted_id), username=doc["username"])
