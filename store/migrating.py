"""Runs the migrations: apart from what asks for them, because Alembic is big and most processes never need it."""

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection


def upgrade(folder: str, connection: Connection) -> None:
    """Bring a database to the newest schema that is in that folder of migrations."""
    config = Config()
    config.set_main_option("script_location", folder.replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
