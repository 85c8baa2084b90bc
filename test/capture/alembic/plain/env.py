from alembic import context

target_metadata = None

with context.begin_transaction():
    context.run_migrations()
