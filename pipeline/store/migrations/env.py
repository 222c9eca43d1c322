"""Alembic's entry: it runs on the connection that ``upgrade`` hands over, never on one of its own."""

from alembic import context

from pipeline.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
