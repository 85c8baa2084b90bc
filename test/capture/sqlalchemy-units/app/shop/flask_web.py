"""Flask: the session of the thread is committed when the view has returned."""

from flask import Flask

from shop.db import Current
from shop.models import Order, User

app = Flask(__name__)
app.testing = True


@app.after_request
def commit(response):
    Current.commit()
    return response


@app.post("/members/<email>")
def join(email):
    Current.add(User(email=email, name="Flask"))
    return "ok"


@app.post("/users/<int:user_id>/email/<email>")
def change(user_id, email):
    user = Current.get(User, user_id)
    user.email = email
    return "ok"


@app.post("/orders/<int:user_id>/<sku>")
def order(user_id, sku):
    order = Order(user_id=user_id, sku=sku)
    Current.add(order)
    return "ok"
