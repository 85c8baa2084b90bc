"""What psycopg alone can."""

import io


def by_values(connection, rows):
    from psycopg2.extras import execute_values

    with connection, connection.cursor() as cursor:
        execute_values(cursor, "INSERT INTO users (email, nick) VALUES %s", rows)


def by_batch(connection, rows):
    from psycopg2.extras import execute_batch

    with connection, connection.cursor() as cursor:
        execute_batch(cursor, "INSERT INTO users (email, nick) VALUES (%s, %s)", rows)


def by_copy(connection, emails):
    with connection, connection.cursor() as cursor:
        cursor.copy_from(io.StringIO("\n".join(emails)), "users", columns=("email",))


def by_copy_3(connection, emails):
    with connection.cursor() as cursor:
        with cursor.copy("COPY users (email) FROM STDIN") as copy:
            for email in emails:
                copy.write_row([email])


def by_sql_2(connection, table, email):
    from psycopg2 import sql

    with connection, connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
                sql.Identifier("users"), sql.Identifier("email"), sql.Placeholder()
            ),
            [email],
        )


def by_sql_3(connection, table, email):
    from psycopg import sql

    with connection.transaction():
        connection.execute(
            sql.SQL("INSERT INTO {table} ({column}) VALUES (%s)").format(
                table=sql.Identifier("users"), column=sql.Identifier("email")
            ),
            [email],
        )
