from flask import Flask, flash, redirect, request

from database import current
from models import User

app = Flask(__name__)
app.secret_key = "of the proof"


@app.teardown_appcontext
def close(error):
    current.remove()


@app.post("/users")
def create_user():
    if not request.json["email"]:
        flash("An address is needed.", "error")
        return redirect("/users")
    user = User()
    user.email = request.json["email"]
    user.name = request.json["name"]
    user.card = request.json.get("card")
    current.add(user)
    current.commit()
    return redirect(f"/users/{user.id}")
