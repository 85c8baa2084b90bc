INSERT = "INSERT INTO users (email, nick) VALUES (%s, %s)"


def register(connection, email, nick=None):
    with connection.cursor() as cursor:
        cursor.execute(INSERT, (email, nick))
    connection.commit()


def rename(connection, email, nick):
    cursor = connection.cursor()
    cursor.execute("UPDATE users SET nick = %(nick)s WHERE email = %(email)s", {"nick": nick, "email": email})
    connection.commit()


def import_all(connection, emails):
    with connection.cursor() as cursor:
        cursor.executemany(INSERT, [(email, None) for email in emails])
    connection.commit()


def age(connection, email, years):
    table = "users"
    cursor = connection.cursor()
    cursor.execute(
        f"UPDATE {table} "
        "SET age = %s "
        "WHERE email = %s",
        (years, email),
    )
    connection.commit()
