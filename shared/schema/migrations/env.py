"""How Alembic reaches the database: over the connection it is handed, in the transaction already begun."""

from alembic import context

from shared.schema.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
context.run_migrations()
