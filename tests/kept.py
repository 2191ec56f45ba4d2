"""What takes long to make and is the same each time: engines that know their statements, a command line its words."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

import typer.main
from sqlalchemy import Engine, event, make_url

import store.database

ENGINES: dict[tuple[str, ...], Engine] = {}
MADE = store.database._engine
COMMAND_OF = cache(typer.main.get_command)


def engine_at(url: str, **more: Any) -> Engine:
    """At the same address the same engine."""
    if (url, *more) not in ENGINES:
        made = ENGINES[url, *more] = MADE(url, **more)
        if made.dialect.name == "sqlite":
            event.listen(made, "connect", _careless)
    return ENGINES[url, *more]


def _careless(connection: Any, _record: object) -> None:
    """As with PostgreSQL: nothing here has to survive a power cut."""
    connection.execute("PRAGMA synchronous=OFF")


@contextmanager
def prompt() -> Iterator[None]:
    """Where commands are typed as in a process that has seen them before."""
    with (
        patch.object(store.database, "_engine", _engine_behind),
        patch.object(typer.main, "get_command", COMMAND_OF),
    ):
        yield


def _engine_behind(url: str, **more: Any) -> Engine:
    """The engine of the file that a test's own folder names, too; of any other database a new one."""
    file = Path(make_url(url).database or "") if url.startswith("sqlite") else Path()
    return engine_at(f"sqlite:///{file.resolve()}", **more) if file.is_symlink() else MADE(url, **more)
