from models import User


async def call(session, email, name, card=None):
    user = User(email=email, name=name, card=card)
    session.add(user)
    await session.commit()
    return user
