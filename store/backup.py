"""Writes a copy of the database while the app runs on."""

import os
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from shutil import which

from sqlalchemy import URL
from sqlalchemy.engine import make_url

Progress = Callable[[int, int], None]  # pages copied, pages in all


class BackupProblem(Exception):
    """One sentence: why no copy was written, and what to do."""


def back_up(url: str, file: Path, progress: Progress) -> None:
    """Copy the database at `url` to `file`: a SQLite file, or a dump that pg_restore reads.

    Raises BackupProblem, having written nothing over anything.
    """
    if file.exists():
        raise BackupProblem(f"{file} exists already. Name a new file, nothing is overwritten.")
    if not file.absolute().parent.is_dir():
        raise BackupProblem(f"There is no folder {file.absolute().parent}. Make it first.")
    parsed = make_url(url)
    with _whole_or_nothing(file):
        if parsed.get_backend_name() == "sqlite":
            _copy_sqlite(Path(parsed.database or ""), file, progress)
        else:
            _dump_postgresql(parsed, file)


@contextmanager
def _whole_or_nothing(file: Path) -> Iterator[None]:
    """Half a copy would be taken for a whole one on the day it is needed."""
    try:
        yield
    except BaseException:  # Ctrl-C too
        file.unlink(missing_ok=True)
        raise


def _copy_sqlite(source: Path, file: Path, progress: Progress) -> None:
    if not source.is_file():
        raise BackupProblem(f"There is no database at {source} yet.")
    try:
        with closing(sqlite3.connect(source)) as here, closing(sqlite3.connect(file)) as there:
            here.execute("BEGIN")  # a change by the running app would make the copying begin anew, for ever
            here.execute("SELECT count(*) FROM sqlite_master")
            here.backup(there, pages=2000, progress=lambda _, left, pages: progress(pages - left, pages))
    except sqlite3.Error as fault:
        raise BackupProblem(f"The database at {source} could not be copied: {fault}.") from fault


def _dump_postgresql(url: URL, file: Path) -> None:
    program = which("pg_dump")
    if not program:
        raise BackupProblem("pg_dump is not installed. It comes with PostgreSQL's client package.")
    bare = URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query)
    address = bare.render_as_string()
    secret = {"PGPASSWORD": url.password} if url.password else {}  # never on a command line others can see
    done = subprocess.run(  # noqa: S603  # the program found on the path, the operator's own address
        [program, "--format=custom", f"--file={file}", f"--dbname={address}"],
        env={**os.environ, **secret}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise BackupProblem(f"pg_dump failed: {' '.join(done.stderr.split())}")
