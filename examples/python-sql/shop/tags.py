def ensure_tag(connection, slug):
    with connection:
        connection.execute("INSERT INTO tags (slug) VALUES (?)", (slug,))
