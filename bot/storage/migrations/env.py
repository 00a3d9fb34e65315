"""Alembic's entry: it works on the connection `bot.storage.migrate` hands it, inside that connection's transaction."""

from alembic import context

from bot.storage.migrate import is_ours
from bot.storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    include_name=is_ours,
    render_as_batch=True,
    transactional_ddl=True,
    compare_server_default=True,
)
with context.begin_transaction():
    context.run_migrations()
