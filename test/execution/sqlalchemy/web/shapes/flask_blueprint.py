from flask import Blueprint, Flask, request
from sqlalchemy import insert

from database import SessionLocal
from models import User

users = Blueprint("users", __name__)


@users.post("/users")
def create_user():
    with SessionLocal() as session:
        session.execute(insert(User).values(email=request.json["email"], name=request.json["name"], card=request.json.get("card")))
        session.commit()
    return {"email": request.json["email"]}, 201


app = Flask(__name__)
app.register_blueprint(users)
