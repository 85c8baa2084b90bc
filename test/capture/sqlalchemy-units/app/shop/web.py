"""FastAPI: a middleware, or a dependency, commits when the handler has ended."""

from fastapi import Depends, FastAPI, Request
from sqlalchemy.ext.asyncio import AsyncSession

from shop.db import AsyncSessionLocal, get_session
from shop.models import Order, Tag, Team, User

app = FastAPI()


@app.middleware("http")
async def commit_at_the_end(request: Request, call_next):
    async with AsyncSessionLocal() as session:
        request.state.session = session
        response = await call_next(request)
        await session.commit()
        return response


@app.post("/users/{email}")
async def add_user(email: str, request: Request):
    request.state.session.add(User(email=email, name="Web"))
    return {"ok": True}


@app.post("/orders/{user_id}/{sku}")
async def add_order(user_id: int, sku: str, request: Request):
    session = request.state.session
    session.add(Order(user_id=user_id, sku=sku))
    return {"ok": True}


@app.post("/teams/{slug}")
async def add_team(slug: str, session: AsyncSession = Depends(get_session)):
    session.add(Team(slug=slug))
    return {"ok": True}


@app.post("/tags/{label}")
async def add_tag(label: str, session: AsyncSession = Depends(get_session)):
    tag = Tag(label=label)
    session.add(tag)
    return {"ok": True}
