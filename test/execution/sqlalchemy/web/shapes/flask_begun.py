from flask import Flask, jsonify, request

from database import SessionLocal
from models import User

app = Flask(__name__)


@app.post("/users")
def create_user():
    data = request.get_json()
    with SessionLocal.begin() as session:
        session.add(User(email=data["email"], name=data["name"], card=data.get("card")))
    return jsonify(email=data["email"]), 201
