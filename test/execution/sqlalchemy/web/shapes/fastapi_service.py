from fastapi import Depends, FastAPI, HTTPException
from sqlalchemy.ext.asyncio import AsyncSession

from database import get_waiting_session
from models import User

app = FastAPI()


class Users:
    def __init__(self, session: AsyncSession = Depends(get_waiting_session)):
        self.session = session

    async def register(self, data: dict) -> User:
        if not data.get("email"):
            raise HTTPException(status_code=422, detail="An address is needed.")
        user = User(**data)
        self.session.add(user)
        await self.session.commit()
        return user


@app.post("/users", status_code=201)
async def create_user(data: dict, users: Users = Depends()):
    await users.register(data)
    return {"email": data["email"]}
