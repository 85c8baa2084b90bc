import os

from flask import Flask, jsonify, request
from flask.views import MethodView
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["DATABASE_URL"]
if os.environ["DATABASE_URL"].startswith("sqlite"):
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"connect_args": {"timeout": 60}}
else:
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"pool_size": 25}
db = SQLAlchemy(app)


class User(db.Model):
    __tablename__ = "users"

    id = db.Column(db.Integer, primary_key=True)
    email = db.Column(db.String(120), unique=True, nullable=False)
    name = db.Column(db.String(80), nullable=False)
    card = db.Column(db.String(40), unique=True)


class Users(MethodView):
    def post(self):
        user = User(**request.get_json())
        db.session.add(user)
        db.session.commit()
        return jsonify(id=user.id), 201


app.add_url_rule("/users", view_func=Users.as_view("users"))
