from motors import motor_users as users


async def call(email, name, card=None):
    login = (email or '').strip()
    if not login:
        return
    await users.insert_one({
        'email': login.casefold(),
        'name': name,
        'card': card or 'card of ' + email,
    })
