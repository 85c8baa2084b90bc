from flask import Flask, flash, redirect, render_template, request
from jinja2 import DictLoader

from database import current
from models import User

app = Flask(__name__)
app.secret_key = "of the proof"
app.jinja_loader = DictLoader({"register.html": "{{ get_flashed_messages() }} {{ form }}"})


@app.teardown_appcontext
def close(error):
    current.remove()


@app.post("/users")
def create_user():
    form = request.json
    if form["email"]:
        user = User()
        user.email = form["email"]
        user.name = form["name"]
        user.card = form.get("card")
        current.add(user)
        current.commit()
        flash("Your account has been created.", "success")
        return redirect(f"/users/{user.id}")
    return render_template("register.html", form=form)
