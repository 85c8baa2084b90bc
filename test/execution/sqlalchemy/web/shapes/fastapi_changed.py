from fastapi import Depends, FastAPI
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from database import get_waiting_session
from guests import guest
from models import User

app = FastAPI()


@app.post("/users", status_code=201)
async def change_user(data: dict, session: AsyncSession = Depends(get_waiting_session)):
    pk = await guest(session)
    await session.execute(update(User).where(User.id == pk).values(**data))
    await session.commit()
    return {"id": pk}
