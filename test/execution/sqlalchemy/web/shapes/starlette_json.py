from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from database import WaitingSession
from models import User


async def create_user(request: Request):
    data = await request.json()
    async with WaitingSession() as session:
        user = User(email=data["email"], name=data["name"], card=data.get("card"))
        session.add(user)
        await session.commit()
    return JSONResponse({"email": data["email"]}, status_code=201)


app = Starlette(routes=[Route("/users", create_user, methods=["POST"])])
