from starlette.applications import Starlette
from starlette.endpoints import HTTPEndpoint
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from database import WaitingSession
from models import User


class Users(HTTPEndpoint):
    async def post(self, request):
        data = await request.json()
        async with WaitingSession.begin() as session:
            session.add(User(email=data["email"], name=data["name"], card=data.get("card")))
        return PlainTextResponse("", status_code=201)


app = Starlette(routes=[Route("/users", Users)])
