_ADD_CUSTOMER = """
    INSERT INTO customers (email, name, card)
    VALUES (%s, %s, %s)
"""


def call(connection, email, name, card):
    cursor = connection.cursor()
    try:
        cursor.execute(_ADD_CUSTOMER, [email, name, card])
    finally:
        cursor.close()
