"""How Alembic runs the scripts beside it: on the connection, and in the transaction, that `store.migrate` hands over."""

from alembic import context

from store.models import Row

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Row.metadata,
    transactional_ddl=True,
    render_as_batch=True,
    compare_type=True,
)
context.run_migrations()
