"""Migrations lead from nothing to the tables of the code and back, and a schema that is behind is told."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlmodel import SQLModel

import store
from playbook import life
from store import history, schema
from store.database import Database
from store.tables import REPORTED
from tests.store.given import HOURS, MONDAY, SHIPPED, arrived, lead_in, look

HOUR = timedelta(hours=1)
FOLDER = Path(store.__file__).parent / "migrations"


def config() -> Config:
    found = Config()
    found.set_main_option("script_location", str(FOLDER))
    return found


def head() -> str:
    return str(ScriptDirectory.from_config(config()).get_current_head())


def downgrade(database: Database, to: str) -> None:
    with database.engine.connect() as connection:
        given = config()
        given.attributes["connection"] = connection
        command.downgrade(given, to)


def tables(database: Database) -> set[str]:
    return set(inspect(database.engine).get_table_names()) - {"alembic_version"}


def differences(database: Database) -> list[object]:
    others = {f"lead_report_{dialect}" for dialect in REPORTED if dialect != database.engine.dialect.name}
    with database.engine.connect() as connection:
        options: dict[str, Any] = {"compare_type": True, "compare_server_default": True}
        options["include_object"] = lambda _item, name, *_: name not in others
        found = MigrationContext.configure(connection, opts=options)
        return [*compare_metadata(found, SQLModel.metadata)]


def test_the_indices_of_the_hot_paths_hold_only_what_they_are_asked_for(database: Database) -> None:
    spelled = (
        "SELECT name, sql FROM sqlite_master WHERE type = 'index'"
        if database.on_sqlite
        else "SELECT indexname, indexdef FROM pg_indexes"
    )
    with database.reading() as tx:
        made = {name: str(sql) for name, sql in tx.connection().execute(text(spelled))}
    assert "due_at IS NOT NULL" in made["lead_due"]
    assert "owner IS NOT NULL" in made["lead_owner"]
    assert "waiting" in made["outbox_waiting"]
    assert "UNIQUE" in made["outbox_key"]


def test_a_newly_migrated_database_is_not_behind(database: Database) -> None:
    assert schema.behind(database) is None


def test_migrating_twice_is_harmless(database: Database) -> None:
    number = lead_in(database, name="Ann").id
    schema.migrate(database)
    schema.migrate(database)
    assert schema.behind(database) is None
    assert look(database, number).name == "Ann"


def test_from_nothing_the_migrations_lead_to_the_tables_of_the_code_and_back_and_up_again(
    bare_database: Database,
) -> None:
    schema.migrate(bare_database)
    assert differences(bare_database) == []
    assert tables(bare_database) == set(SQLModel.metadata.tables)
    lead_in(bare_database)
    downgrade(bare_database, "base")
    assert tables(bare_database) == set()
    assert schema.behind(bare_database) == f"the schema is empty, this version needs {head()}"
    schema.migrate(bare_database)
    assert differences(bare_database) == []
    assert schema.behind(bare_database) is None


def test_leads_that_rested_already_rest_since_the_last_that_was_recorded(bare_database: Database) -> None:
    schema.migrate(bare_database)
    resting = life.nurture(arrived(), MONDAY, SHIPPED, HOURS)
    told, silent, working = (lead_in(bare_database, stands) for stands in (resting, resting, arrived()))
    with bare_database.writing() as tx:
        history.add(tx, told, "recorded", MONDAY + HOUR, "U0SAM", "modal")
        history.add(tx, told, "reviewed", MONDAY + 2 * HOUR, None, "clock")
    downgrade(bare_database, "0001")
    schema.migrate(bare_database)
    since = [look(bare_database, each.id).nurtured_at for each in (told, silent, working)]
    assert since == [MONDAY + HOUR, MONDAY, None]


def test_another_schema_is_told_with_what_it_is_and_what_is_needed(bare_database: Database) -> None:
    schema.migrate(bare_database)
    for found in ("0000", "9999"):
        with bare_database.writing() as tx:
            tx.connection().execute(text("UPDATE alembic_version SET version_num = :found"), {"found": found})
        assert schema.behind(bare_database) == f"the schema is at {found}, this version needs {head()}"


def test_a_database_nobody_has_migrated_is_behind_and_stays_empty(bare_database: Database) -> None:
    assert schema.behind(bare_database) == f"the schema is empty, this version needs {head()}"
    assert tables(bare_database) == set()


def test_a_folder_with_a_percent_sign_is_no_hindrance(tmp_path: Path) -> None:
    folder = tmp_path / "100% leads"
    folder.mkdir()
    fresh = Database(f"sqlite:///{folder / 'fresh.db'}")
    schema.migrate(fresh)
    assert schema.behind(fresh) is None
    fresh.close()


def test_a_database_that_is_away_is_told_as_such(tmp_path: Path) -> None:
    away = Database(f"sqlite:///{tmp_path / 'nowhere' / 'leads.db'}")
    with pytest.raises(schema.DATABASE_FAULTS):
        schema.behind(away)
