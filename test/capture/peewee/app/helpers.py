def create_row(model, **values):
    return model.create(**values)


def between(email):
    """What another process does meanwhile."""
    import models

    models.database.execute_sql("SELECT 1")
    models.Member.insert(email=email).execute()
