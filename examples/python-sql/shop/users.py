class Users:
    INSERT = "INSERT INTO users (email, name) VALUES (?, ?)"

    def __init__(self, database):
        self.database = database

    def register(self, email, name):
        self.database.run(self.INSERT, (email.strip().lower(), name))
