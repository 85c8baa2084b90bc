from models import Tag


def call(email, name, card=None):
    Tag.insert(label=email, name=name).execute()
