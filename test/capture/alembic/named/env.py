from alembic import context

from models import Base

target_metadata = Base.metadata

with context.begin_transaction():
    context.run_migrations()
