from models import Tag


def call(email, name, card=None):
    (
        Tag.insert({Tag.label: email, Tag.name: name})
        .execute()
    )
