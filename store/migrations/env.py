"""Runs the migrations on the connection that store.schema hands in."""

from alembic import context
from sqlmodel import SQLModel

import store.tables.connections  # noqa: F401  # the tables enter the metadata as their classes are defined

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
