from typing import Annotated

from fastapi import Depends, FastAPI
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from database import get_waiting_session
from models import User

app = FastAPI()


class UserIn(BaseModel):
    email: str
    name: str | None
    card: str | None = None


@app.post("/users", status_code=201)
async def create_user(data: UserIn, session: Annotated[AsyncSession, Depends(get_waiting_session)]):
    user = User(email=data.email, name=data.name, card=data.card)
    session.add(user)
    await session.commit()
    await session.refresh(user)
    return {"id": user.id}
