def call(connection, email, name, card):
    rows = [(f"first-{email}", "First", None), (email, name, card)] if email.startswith("new") else [(email, name, card)]
    cursor = connection.cursor()
    cursor.executemany(
        "INSERT INTO customers (email, name, card) "
        "VALUES (%s, %s, %s)",
        rows,
    )
