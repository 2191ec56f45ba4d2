"""Brings the tables to the newest schema, and tells when they are behind it."""

from importlib.resources import as_file, files

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from store.database import Database

DATABASE_FAULTS = SQLAlchemyError  # what a database that is away or wrong raises


def migrate(database: Database) -> None:
    """Bring the database to the newest schema; nothing happens when it is there already."""
    with as_file(files("store") / "migrations") as folder, database.writing() as tx:
        config = _config(str(folder))
        config.attributes["connection"] = tx.connection()
        command.upgrade(config, "head")


def behind(database: Database) -> str | None:
    """What is missing from the schema, or None when it is the newest."""
    with as_file(files("store") / "migrations") as folder, database.engine.connect() as connection:
        newest = ScriptDirectory.from_config(_config(str(folder))).get_current_head()
        found = _version(connection)
    if found == newest:
        return None
    return f"the schema is {f'at {found}' if found else 'empty'}, this version needs {newest}"


def _version(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _config(folder: str) -> Config:
    config = Config()
    config.set_main_option("script_location", folder.replace("%", "%%"))
    return config
