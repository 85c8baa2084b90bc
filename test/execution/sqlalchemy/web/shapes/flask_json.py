from flask import Flask, jsonify, request

from database import current as session
from models import User

app = Flask(__name__)


@app.post("/users")
def create_user():
    data = request.get_json()
    user = User(email=data["email"], name=data["name"], card=data.get("card"))
    session.add(user)
    session.commit()
    return jsonify({"email": data["email"]}), 201
