"""The table of a class."""

from sqlalchemy import Table
from sqlmodel import SQLModel


def table(of: type[SQLModel]) -> Table:
    """The Core table of a class, for statements on the hot paths."""
    return SQLModel.metadata.tables[str(of.__tablename__)]
