from models import Tag


def call(email, name, card=None):
    Tag.insert_many([{"label": email, "name": name}, {"label": f"{name} too", "name": name}]).execute()
