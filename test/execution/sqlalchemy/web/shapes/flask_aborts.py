from flask import Flask, abort, request

from database import SessionLocal
from models import User

app = Flask(__name__)


@app.route("/users", methods=["POST"])
def create_user():
    if "email" not in request.json:
        abort(400)
    with SessionLocal() as session:
        session.add(User(**request.json))
        session.commit()
    return "", 201
