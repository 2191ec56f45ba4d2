"""Brings the tables to the newest schema, and tells when they are behind it."""

from importlib import import_module
from importlib.resources import as_file, files

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from store.database import Database

DATABASE_FAULTS = SQLAlchemyError  # what a database that is away or wrong raises


def migrate(database: Database) -> None:
    """Bring the database to the newest schema; nothing happens when it is there already."""
    # loaded here: Alembic and what it brings along are 8 MB that a process which only runs would never give back
    migrating = import_module("store.migrating")
    with as_file(files("store") / "migrations") as folder, database.writing() as tx:
        migrating.upgrade(str(folder), tx.connection())


def behind(database: Database) -> str | None:
    """What is missing from the schema, or None when it is the newest."""
    with database.engine.connect() as connection:
        found = _version(connection)
    newest = _newest()
    if found == newest:
        return None
    return f"the schema is {f'at {found}' if found else 'empty'}, this version needs {newest}"


def is_empty(database: Database) -> bool:
    """Whether it was never brought to any schema. Raises DATABASE_FAULTS when it cannot be used."""
    with database.engine.connect() as connection:
        return _version(connection) is None


def _newest() -> str:
    """The last revision: the files of the migrations begin with their numbers."""
    scripts = (files("store") / "migrations" / "versions").iterdir()
    return max(each.name.partition("_")[0] for each in scripts if each.name.endswith(".py"))


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found
